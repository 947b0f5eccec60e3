"""Writes the bill of materials of a release: CycloneDX 1.6 as JSON, the same bytes for the same input.

Everything comes from Cargo.lock, `cargo metadata` and the files that are built in; nothing is asked of the network.

    python3 .ci/supply/sbom.py --target x86_64-unknown-linux-gnu [--no-default-features] -o genba.cdx.json
"""

import argparse
import hashlib
import json
import re
import sys
import uuid
from datetime import datetime, timezone
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import graph  # noqa: E402

SQLITE_VERSION = re.compile(r'#define SQLITE_VERSION\s+"([0-9.]+)"')


def purl(crate: graph.Crate) -> str:
    return f"pkg:cargo/{crate.name}@{crate.version.replace('+', '%2B')}"


def component(crate: graph.Crate, checksums: dict, is_linked: bool) -> dict:
    """A crate; what is only run while building is `excluded`, as the standard calls it."""
    result = {
        "type": "library",
        "bom-ref": purl(crate),
        "name": crate.name,
        "version": crate.version,
        "purl": purl(crate),
        "scope": "required" if is_linked else "excluded",
        "licenses": [{"expression": crate.licence}],
    }
    if crate.key() in checksums:
        result["hashes"] = [{"alg": "SHA-256", "content": checksums[crate.key()]}]
    if crate.authors:
        result["authors"] = [{"name": author} for author in crate.authors]
    if crate.repository:
        result["externalReferences"] = [{"type": "vcs", "url": crate.repository}]
    return result


def sqlite(crate: graph.Crate) -> dict:
    """The C library that libsqlite3-sys compiles: what its advisories are filed under."""
    source = crate.folder / "sqlite3" / "sqlite3.c"
    text = source.read_bytes()
    version = SQLITE_VERSION.search(text[:200_000].decode(errors="replace")).group(1)
    return {
        "type": "library",
        "bom-ref": f"pkg:generic/sqlite@{version}",
        "name": "SQLite",
        "version": version,
        "purl": f"pkg:generic/sqlite@{version}",
        "cpe": f"cpe:2.3:a:sqlite:sqlite:{version}:*:*:*:*:*:*:*",
        "scope": "required",
        "licenses": [{"license": {"id": "blessing"}}],
        "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(text).hexdigest()}],
    }


def font(path: Path) -> dict:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {
        "type": "file",
        "bom-ref": f"file:{path.name}",
        "name": path.name,
        "scope": "required",
        "licenses": [{"license": {"id": "OFL-1.1"}}],
        "hashes": [{"alg": "SHA-256", "content": digest}],
    }


def bill(root: str, crates: dict[str, graph.Crate], packages: list[dict], target: str, fonts: list[Path],
         at: int) -> dict:
    """The document, without a serial number."""
    checksums = {(it["name"], it["version"]): it["checksum"] for it in packages if "checksum" in it}
    linked = graph.in_binary(root, crates)
    used = graph.built(root, crates)
    components = [component(crates[id], checksums, id in linked) for id in used]
    depends = {purl(crates[id]): sorted({purl(crates[to]) for to in crates[id].links if to in used})
               for id in used | {root}}
    for id in used:
        if crates[id].name == "libsqlite3-sys":
            engine = sqlite(crates[id])
            components.append(engine)
            depends[purl(crates[id])].append(engine["bom-ref"])
            depends[engine["bom-ref"]] = []
    for path in fonts:
        components.append(font(path))
        depends[purl(crates[root])].append(f"file:{path.name}")
        depends[f"file:{path.name}"] = []
    components.sort(key=lambda it: it["bom-ref"])
    own = crates[root]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(at, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "lifecycles": [{"phase": "build"}],
            "component": {
                "type": "application",
                "bom-ref": purl(own),
                "name": own.name,
                "version": own.version,
                "purl": purl(own),
                "licenses": [{"expression": own.licence}],
            },
            "properties": [{"name": "cargo:target", "value": target}],
        },
        "components": components,
        "dependencies": [{"ref": ref, "dependsOn": sorted(to)} for ref, to in sorted(depends.items())],
    }


def written(document: dict) -> bytes:
    """Its bytes, with a serial number that is a function of the rest."""
    bare = json.dumps(document, sort_keys=True, ensure_ascii=False)
    serial = uuid.UUID(bytes=hashlib.sha256(bare.encode()).digest()[:16], version=5)
    document = {**document, "serialNumber": f"urn:uuid:{serial}"}
    return (json.dumps(document, sort_keys=True, ensure_ascii=False, indent=1) + "\n").encode()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--target", required=True)
    arguments.add_argument("--no-default-features", action="store_true")
    arguments.add_argument("-o", "--output", type=Path, required=True)
    given = arguments.parse_args()
    features = ["--no-default-features"] if given.no_default_features else []
    root, crates = graph.metadata(given.target, features)
    # without PDF no font is built in
    fonts = [] if given.no_default_features else sorted((graph.ROOT / "data" / "fonts").glob("*.ttf"))
    given.output.write_bytes(written(bill(root, crates, graph.locked(), given.target, fonts, graph.epoch())))


if __name__ == "__main__":
    main()

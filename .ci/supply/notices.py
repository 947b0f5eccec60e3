"""Writes THIRD-PARTY.txt of a release: every crate in the program with its licence, and every text that must go along.

The texts are the crates' own, from the registry's sources; one that several carry stands once. Fails where a crate
neither carries a text nor may be had under one whose standard text is here.

    python3 .ci/supply/notices.py --target x86_64-unknown-linux-gnu [--no-default-features] -o THIRD-PARTY.txt
"""

import argparse
import re
import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import graph  # noqa: E402

TEXT = re.compile(r"^(licen[cs]e|copying|copyright|notice|unlicense)", re.IGNORECASE)
# A choice of these asks for no text of one's own.
FREE = {"0BSD", "CC0-1.0", "MIT-0", "Unlicense"}
RULE = "=" * 100


def texts(crate: graph.Crate) -> list[Path]:
    """The licence files that a crate carries."""
    found = {path for path in crate.folder.iterdir() if path.is_file() and TEXT.match(path.name)}
    if crate.licence_file and (crate.folder / crate.licence_file).is_file():
        found.add(crate.folder / crate.licence_file)
    inner = crate.folder / "LICENSES"
    found |= {path for path in inner.rglob("*") if path.is_file()} if inner.is_dir() else set()
    return sorted(found)


def standard(crate: graph.Crate, own: Path) -> str | None:
    """The standard text of a crate that carries none: of a licence that it may be had under."""
    choices = [choice.strip(" ()") for choice in crate.licence.split(" OR ")]
    if "Apache-2.0" in choices:
        return (own / "LICENSE-APACHE").read_text()
    if "MIT" in choices:
        body = (own / "LICENSE-MIT").read_text()
        body = body[body.index("Permission is hereby granted"):]
        by = ", ".join(crate.authors) or f"the authors of {crate.name}"
        return f"MIT License\n\nCopyright (c) {by}\n\n{body}"
    return "" if FREE & set(choices) else None


def notices(root: str, crates: dict[str, graph.Crate], own: Path, fonts: bool) -> str:
    """The whole file."""
    linked = sorted((crates[id] for id in graph.in_binary(root, crates)), key=graph.Crate.key)
    carried: dict[str, list[str]] = defaultdict(list)
    whole: dict[str, str] = {}
    missing = []

    def keep(text: str, called: str) -> None:
        text = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").strip("\n").split("\n"))
        bare = re.sub(r"\s+", " ", text)
        whole.setdefault(bare, text)
        if called not in carried[bare]:
            carried[bare].append(called)

    for crate in linked:
        called = f"{crate.name} {crate.version}"
        files = texts(crate)
        for path in files:
            keep(path.read_text(errors="replace"), called)
        if not files:
            text = standard(crate, own)
            if text is None:
                missing.append(f"{called} ({crate.licence})")
            elif text:
                keep(text, called)
    if missing:
        sys.exit(f"no licence text for {', '.join(missing)}")
    if fonts:
        for path in sorted((own / "data" / "fonts").glob("OFL-*.txt")):
            keep(path.read_text(), f"the fonts {path.stem.removeprefix('OFL-')}")
    lines = [f"{crates[root].name} {crates[root].version} contains the following works of others.", ""]
    lines += [f"{crate.name} {crate.version}  {crate.licence}  {crate.repository}".rstrip() for crate in linked]
    lines += ["", "SQLite, which libsqlite3-sys contains, is in the public domain."]
    for bare, names in sorted(carried.items(), key=lambda it: it[1]):
        lines += ["", RULE, ", ".join(names), RULE, "", whole[bare]]
    return "\n".join(lines) + "\n"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--target", required=True)
    arguments.add_argument("--no-default-features", action="store_true")
    arguments.add_argument("-o", "--output", type=Path, required=True)
    given = arguments.parse_args()
    features = ["--no-default-features"] if given.no_default_features else []
    root, crates = graph.metadata(given.target, features)
    given.output.write_text(notices(root, crates, graph.ROOT, not given.no_default_features))


if __name__ == "__main__":
    main()

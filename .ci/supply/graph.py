"""What the program is built from: Cargo.lock and `cargo metadata`, as plain values.

Reads only; never uses the network (`--offline`), so that it says the same in a closed room. Standard library only.
"""

import json
import os
import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REGISTRY = "registry+https://github.com/rust-lang/crates.io-index"


@dataclass
class Crate:
    """One package of the graph; `links` are the ids it uses, with the kinds of use."""

    id: str
    name: str
    version: str
    source: str | None
    licence: str
    folder: Path
    authors: list[str]
    repository: str
    build_script: Path | None
    is_proc_macro: bool
    licence_file: str | None = None
    features: set[str] = field(default_factory=set)
    links: dict[str, set[str]] = field(default_factory=dict)

    def key(self) -> tuple[str, str]:
        return (self.name, self.version)


def locked(path: Path = ROOT / "Cargo.lock") -> list[dict]:
    """The packages of a Cargo.lock."""
    return tomllib.loads(path.read_text())["package"]


def own(root: Path = ROOT) -> set[str]:
    """The names of the project's own packages."""
    manifest = tomllib.loads((root / "Cargo.toml").read_text())
    members = [root / member / "Cargo.toml" for member in manifest["workspace"]["members"]]
    return {manifest["package"]["name"], *(tomllib.loads(it.read_text())["package"]["name"] for it in members)}


def metadata(target: str | None, features: list[str], root: Path = ROOT) -> tuple[str, dict[str, Crate]]:
    """The root's id and every package by id; for one target where it is given."""
    command = ["cargo", "metadata", "--offline", "--locked", "--format-version", "1", *features]
    if target:
        command += ["--filter-platform", target]
    done = subprocess.run(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"{done.stderr}\ncargo metadata failed; `cargo fetch --locked` brings what it needs")
    return parse(json.loads(done.stdout))


def parse(document: dict) -> tuple[str, dict[str, Crate]]:
    """The same, of the JSON that cargo prints."""
    crates = {}
    for package in document["packages"]:
        scripts = [it["src_path"] for it in package["targets"] if "custom-build" in it["kind"]]
        crates[package["id"]] = Crate(
            id=package["id"],
            name=package["name"],
            version=package["version"],
            source=package["source"],
            licence=expression(package["license"] or ""),
            licence_file=package["license_file"],
            folder=Path(package["manifest_path"]).parent,
            authors=package["authors"],
            repository=package["repository"] or "",
            build_script=Path(scripts[0]) if scripts else None,
            is_proc_macro=any("proc-macro" in it["kind"] for it in package["targets"]),
        )
    resolve = document["resolve"]
    for node in resolve["nodes"]:
        crates[node["id"]].features = set(node["features"])
        for link in node["deps"]:
            kinds = {kind["kind"] or "normal" for kind in link["dep_kinds"]}
            crates[node["id"]].links[link["pkg"]] = kinds
    used = {node["id"] for node in resolve["nodes"]}
    root = resolve["root"]
    # the project is one work: what its packages use, the program uses
    for member in set(document["workspace_members"]) - {root}:
        for link, kinds in crates[member].links.items():
            crates[root].links.setdefault(link, set()).update(kinds)
        for crate in crates.values():
            crate.links.pop(member, None)
        used.discard(member)
    return root, {id: crate for id, crate in crates.items() if id in used}


def reached(root: str, crates: dict[str, Crate], kinds: set[str], enter=lambda crate: True) -> set[str]:
    """Everything that the root uses in one of these ways, itself left out."""
    seen, waiting = set(), [root]
    while waiting:
        for id, ways in crates[waiting.pop()].links.items():
            # a dependency's own tests are nobody's
            if id not in seen and ways & kinds and enter(crates[id]):
                seen.add(id)
                waiting.append(id)
    return seen - {root}


def in_binary(root: str, crates: dict[str, Crate]) -> set[str]:
    """What is linked into the program: neither run by the compiler nor by a build script only."""
    return reached(root, crates, {"normal"}, lambda crate: not crate.is_proc_macro)


def built(root: str, crates: dict[str, Crate]) -> set[str]:
    """What takes part in a build: the same, with macros, build scripts and what these use."""
    return reached(root, crates, {"normal", "build"})


def expression(text: str) -> str:
    """An SPDX expression; older manifests write `/` for OR."""
    return re.sub(r"\s*/\s*", " OR ", text.strip())


def epoch() -> int:
    """SOURCE_DATE_EPOCH, else the time of the last commit, else 1980, where ZIP's time begins."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    done = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True)
    return int(done.stdout.strip() or 315532800)

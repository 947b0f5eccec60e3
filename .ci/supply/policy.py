"""Checks what the program is built from against `deny.toml`, without the network.

The file is cargo-deny's, so that `cargo deny check` reads the same policy; here only the standard library is needed.
Not to be told offline, and so left to cargo-deny's `advisories`: known vulnerabilities, yanked and unmaintained crates.

    python3 .ci/supply/policy.py            exit 1 and every problem, each with what to do
"""

import re
import sys
import tomllib
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import graph  # noqa: E402

# What a build script says that fetches: nothing may come into a build but what Cargo.lock names.
FETCHES = re.compile(r"std::net|TcpStream|UdpSocket|ureq|reqwest|\bcurl\b|\bwget\b|Invoke-WebRequest|\bgit\s+clone")


def licensed(expression: str, allowed: set[str]) -> bool:
    """Whether an SPDX expression can be satisfied with these licences."""
    tokens = re.findall(r"\(|\)|[^\s()]+", expression)
    at = 0

    def peek() -> str:
        return tokens[at] if at < len(tokens) else ""

    def take() -> str:
        nonlocal at
        at += 1
        return tokens[at - 1]

    def either() -> bool:
        result = both()
        while peek() == "OR":
            take()
            result = both() or result
        return result

    def both() -> bool:
        result = one()
        while peek() == "AND":
            take()
            result = one() and result
        return result

    def one() -> bool:
        if peek() in ("", ")", "OR", "AND", "WITH"):
            raise ValueError(expression)
        token = take()
        if token == "(":
            inner = either()
            if peek() != ")":
                raise ValueError(expression)
            take()
            return inner
        if peek() == "WITH":
            take()
            token = f"{token} WITH {take() if peek() else ''}"
        return token in allowed

    try:
        result = either()
    except ValueError:
        return False
    return result and at == len(tokens)


def name_of(entry: dict | str) -> tuple[str, str | None]:
    """`name@version`, `name:version` or `name`, bare or as the table that also gives a reason."""
    text = entry if isinstance(entry, str) else entry.get("crate") or entry["name"]
    name, _, version = text.replace(":", "@").partition("@")
    return name, version.removeprefix("=").strip() or None


def check_sources(packages: list[dict], policy: dict, own: set[str]) -> list[str]:
    allowed = {f"registry+{url}" for url in policy["sources"]["allow-registry"]}
    problems = []
    for package in packages:
        called = f"{package['name']} {package['version']}"
        source = package.get("source")
        if package["name"] in own and source is None:
            continue
        if source is None:
            problems.append(f"source: {called} comes from a folder; publish it or bring it into src/")
        elif source not in allowed:
            problems.append(f"source: {called} comes from {source}; only {', '.join(sorted(allowed))} is allowed")
        elif len(package.get("checksum", "")) != 64:
            problems.append(f"source: {called} has no checksum in Cargo.lock")
    return problems


def check_bans(packages: list[dict], policy: dict) -> list[str]:
    users = defaultdict(set)
    for package in packages:
        for used in package.get("dependencies", []):
            users[used.split()[0]].add(package["name"])
    problems = []
    names = {package["name"] for package in packages}
    for entry in policy["bans"]["deny"]:
        name, _ = name_of(entry)
        wrappers = set(entry.get("wrappers", []))
        outside = users[name] - wrappers
        if name in names and (outside or not wrappers):
            by = ", ".join(sorted(outside)) or "the program"
            problems.append(f"banned: {name}, used by {by}: {entry['reason']}")
        for wrapper in sorted(wrappers - users[name]):
            problems.append(f"stale: {wrapper} no longer uses {name}; take it from `wrappers` in deny.toml")
    return problems


def check_duplicates(packages: list[dict], policy: dict) -> list[str]:
    versions = defaultdict(set)
    for package in packages:
        versions[package["name"]].add(package["version"])
    skipped = {name_of(entry) for entry in policy["bans"]["skip"]}
    problems = []
    for name, known in sorted(versions.items()):
        counted = {version for version in known if (name, version) not in skipped}
        if len(counted) > 1:
            problems.append(f"duplicate: {name} {', '.join(sorted(counted))}; bring its users to one version, "
                            "or list the older one under [bans] skip with the reason")
    for name, version in sorted(skipped, key=str):
        if version not in versions[name]:
            problems.append(f"stale: {name} {version} is not in Cargo.lock any more; take it from [bans] skip")
        elif len(versions[name]) == 1:
            problems.append(f"stale: {name} is there once only; take it from [bans] skip")
    return problems


def check_licences(crates: list[graph.Crate], policy: dict) -> list[str]:
    allowed = set(policy["licenses"]["allow"])
    exceptions = defaultdict(set)
    for entry in policy["licenses"]["exceptions"]:
        exceptions[name_of(entry)[0]] |= set(entry["allow"])
    problems = []
    for crate in crates:
        if not licensed(crate.licence, allowed | exceptions[crate.name]):
            problems.append(f"licence: {crate.name} {crate.version} is under `{crate.licence or 'no licence'}`, "
                            "which deny.toml does not allow")
    for name in sorted(set(exceptions) - {crate.name for crate in crates} - {""}):
        problems.append(f"stale: {name} is not used any more; take it from [licenses] exceptions")
    return problems


def check_features(crates: list[graph.Crate], policy: dict) -> list[str]:
    problems = []
    for entry in policy["bans"]["features"]:
        name, _ = name_of(entry)
        denied = set(entry["deny"])
        for crate in crates:
            if crate.name == name and denied & crate.features:
                on = ", ".join(sorted(denied & crate.features))
                problems.append(f"feature: {name} {crate.version} is built with {on}: {entry['reason']}")
    return problems


def check_build_scripts(crates: list[graph.Crate], policy: dict) -> list[str]:
    allowed = set(policy["bans"]["build"]["allow-build-scripts"])
    # what such a script fetches stands behind a feature, and that is refused
    tamed = {name_of(entry)[0] for entry in policy["bans"]["features"]}
    have = {crate.name for crate in crates if crate.build_script}
    problems = []
    for crate in crates:
        if crate.build_script is None:
            continue
        if crate.name not in allowed:
            problems.append(f"build script: {crate.name} {crate.version} runs code at build time; read "
                            f"{crate.build_script}, then list it under [bans.build]")
        elif crate.name not in tamed and FETCHES.search(crate.build_script.read_text(errors="replace")):
            problems.append(f"build script: {crate.build_script} looks as if it fetched something")
    for name in sorted(allowed - have):
        problems.append(f"stale: {name} has no build script; take it from [bans.build]")
    return problems


def check_fonts(folder: Path) -> list[str]:
    """Fonts travel inside the program: each family with its licence beside it."""
    texts = {path.stem.removeprefix("OFL-") for path in folder.glob("OFL-*.txt")}
    fonts = [path for path in folder.iterdir() if path.suffix.lower() in (".ttf", ".otf")]
    return [f"licence: {path.name} has no OFL-{path.stem.split('-')[0]}.txt beside it"
            for path in sorted(fonts) if path.stem.split("-")[0] not in texts]


def main() -> None:
    policy = tomllib.loads((graph.ROOT / "deny.toml").read_text())
    packages = graph.locked()
    root, crates = graph.metadata(None, ["--all-features"])
    others = sorted((crate for id, crate in crates.items() if id != root), key=graph.Crate.key)
    problems = (
        check_sources(packages, policy, graph.own())
        + check_bans(packages, policy)
        + check_duplicates(packages, policy)
        + check_licences(others, policy)
        + check_features(others, policy)
        + check_build_scripts(others, policy)
        + check_fonts(graph.ROOT / "data" / "fonts")
    )
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        sys.exit(f"{len(problems)} problem(s) with what the program is built from (deny.toml)")
    twice = sum(count > 1 for count in Counter(it["name"] for it in packages).values())
    print(f"{len(others)} crates: licences, sources, bans, {twice} known duplicates and build scripts are as deny.toml says")


if __name__ == "__main__":
    main()

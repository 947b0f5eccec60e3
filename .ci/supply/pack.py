"""Packs a release: one ZIP with the files given and their SHA256SUMS, the same bytes for the same files.

    python3 .ci/supply/pack.py genba-0.1.0-x86_64-unknown-linux-gnu.zip FILE…
"""

import hashlib
import sys
import zipfile
from datetime import datetime, timezone
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import graph  # noqa: E402

# ZIP's clock begins in 1980
EARLIEST = 315532800


def pack(files: dict[str, bytes], at: int) -> list[tuple[zipfile.ZipInfo, bytes]]:
    """The entries, with their list, in order of their names."""
    sums = "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    when = datetime.fromtimestamp(max(at, EARLIEST), timezone.utc).timetuple()[:6]
    entries = []
    for name, content in sorted({**files, "SHA256SUMS": sums.encode()}.items()):
        entry = zipfile.ZipInfo(name, when)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.create_system = 3
        entry.external_attr = (0o100755 if Path(name).stem == "genba" and Path(name).suffix in ("", ".exe")
                               else 0o100644) << 16
        entries.append((entry, content))
    return entries


def main() -> None:
    output, *paths = map(Path, sys.argv[1:])
    files = {path.name: path.read_bytes() for path in paths}
    with zipfile.ZipFile(output, "w") as archive:
        for entry, content in pack(files, graph.epoch()):
            archive.writestr(entry, content)
    print(f"{hashlib.sha256(output.read_bytes()).hexdigest()}  {output.name}")


if __name__ == "__main__":
    main()

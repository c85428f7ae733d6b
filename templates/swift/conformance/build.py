"""Puts the package of the testee together: its sources, and the library of wasmtime's Python package.

Run with the Python that has the SDK: ``python build.py PACK WORK``.
"""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path


def library() -> Path:
    """Find the shared library of wasmtime."""
    found = importlib.util.find_spec("wasmtime")
    if found is None or found.origin is None:
        sys.exit(
            "error: the Python package `wasmtime` is not here, whose library the testee runs on"
        )
    places = [
        path
        for suffix in ("so", "dylib")
        for path in Path(found.origin).parent.glob(f"*/_libwasmtime.{suffix}")
    ]
    if not places:
        sys.exit(f"error: {Path(found.origin).parent} has no library of wasmtime for this system")
    return places[0]


def copy(source: Path, target: Path) -> None:
    """Copy a file, but leave one alone that is as it must be, so that Swift need not build it again."""
    content = source.read_bytes()
    if not target.is_file() or target.read_bytes() != content:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def main(pack: Path, work: Path) -> None:
    """Put it together."""
    own = pack / "conformance"
    copy(own / "Package.swift", work / "Package.swift")
    there = {path.name for path in (own / "testee").glob("*.swift")}
    for path in (work / "testee").glob("*.swift"):
        if path.name not in there:
            path.unlink()
    for name in there:
        copy(own / "testee" / name, work / "testee" / name)
    found = library()
    (work / "lib").mkdir(exist_ok=True)
    link = work / "lib" / f"libwasmtime{found.suffix}"
    if not link.is_file() or link.stat().st_mtime < found.stat().st_mtime:
        shutil.copy(found, link)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

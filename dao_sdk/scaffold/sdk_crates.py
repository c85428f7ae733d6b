"""The SDK's own crates, of which units of an author's own are put together."""

from __future__ import annotations

from pathlib import Path

from dao_sdk import resources

_CRATES = ("documents", "store", "system")


def sdk_crates() -> dict[str, bytes]:
    """Give the crates by the paths of their files; the bindings that they need are generated."""
    root = resources.root() / "meta_unit"
    places = [*(root / "crates" / name for name in _CRATES), root / "shims"]
    files = [root / "Cargo.toml"]
    for place in places:
        files += [path for path in sorted(place.rglob("*")) if _kept(path.relative_to(place))]
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in files if path.is_file()
    }


def _kept(path: Path) -> bool:
    """Leave out tests and what is built."""
    return not {"tests", "target", "benches"}.intersection(path.parts)

"""Finding a Rust toolchain that can build for wasm32-unknown-unknown."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dao_sdk.errors import DaoError

TARGET = "wasm32-unknown-unknown"


@dataclass(frozen=True, slots=True)
class Road:
    """One way to build the module."""

    cargo: Path
    rustc: Path
    version: str
    """Such as ``rustc 1.96.0``."""
    sysroot: Path
    linker: Path | None
    """A linker to name to rustc; None where the toolchain brings its own."""
    builds_std: bool
    """Whether the standard library is built from its sources on the way."""

    def describe(self) -> str:
        """The toolchain, as the manifest names it."""
        return f"{self.version}, std built from source" if self.builds_std else self.version


def choose() -> Road:
    """The first toolchain in PATH that has the target, else the first that can build ``std``.

    Raises:
        DaoError: There is none.
    """
    roads = list(_roads())
    for road in roads:
        if not road.builds_std:
            return road
    for road in roads:
        return road
    raise DaoError(
        "no Rust toolchain here can build for WebAssembly",
        f"Install Rust from rustup.rs, then: rustup target add {TARGET}",
    )


def _roads() -> Iterator[Road]:
    seen = set()
    for folder in map(Path, os.environ.get("PATH", os.defpath).split(os.pathsep)):
        cargo, rustc = folder / "cargo", folder / "rustc"
        if not (cargo.is_file() and rustc.is_file()):
            continue
        sysroot = _ask(rustc, "--print", "sysroot")
        if sysroot is None or sysroot in seen:
            continue
        seen.add(sysroot)
        road = _road(cargo, rustc, Path(sysroot))
        if road is not None:
            yield road


def _road(cargo: Path, rustc: Path, sysroot: Path) -> Road | None:
    version = " ".join((_ask(rustc, "--version") or "").split()[:2])
    found = re.fullmatch(r"rustc (\d+)\.(\d+)\..*", version)
    if found is None or (int(found[1]), int(found[2])) < (1, 88):
        return None
    linker = _linker(sysroot)
    libraries = sysroot / "lib" / "rustlib" / TARGET / "lib"
    if any(libraries.glob("libstd-*.rlib")):
        return Road(cargo, rustc, version, sysroot, linker, builds_std=False)
    source = sysroot / "lib" / "rustlib" / "src" / "rust" / "library" / "std" / "Cargo.toml"
    own_linker = any((sysroot / "lib" / "rustlib").glob("*/bin/rust-lld*"))
    if source.is_file() and (linker is not None or own_linker):
        return Road(cargo, rustc, version, sysroot, linker, builds_std=True)
    return None


def _linker(sysroot: Path) -> Path | None:
    """A linker to name: none where the toolchain has its own, as rustup's have."""
    if any((sysroot / "lib" / "rustlib").glob("*/bin/rust-lld*")):
        return None
    versions = (f"wasm-ld-{number}" for number in range(30, 13, -1))
    for name in ("wasm-ld", *versions):
        path = shutil.which(name)
        if path:
            return Path(path)
    return None


def _ask(rustc: Path, *arguments: str) -> str | None:
    try:
        answer = subprocess.run(
            [rustc, *arguments], capture_output=True, text=True, check=True, timeout=60
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip()

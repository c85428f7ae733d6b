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
LEAST = (1, 88)
"""The first Rust that the generated bindings compile with."""


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


@dataclass(frozen=True, slots=True)
class _Found:
    """A toolchain that is here."""

    cargo: Path
    rustc: Path
    version: str
    sysroot: Path

    @property
    def numbers(self) -> tuple[int, int]:
        found = re.fullmatch(r"rustc (\d+)\.(\d+)\..*", self.version)
        return (int(found[1]), int(found[2])) if found else (0, 0)


def choose(folder: Path | None = None) -> Road:
    """Choose the first toolchain in PATH that has the target, otherwise the first that can build ``std``.

    Args:
        folder: Where it is to build: rustup may have another toolchain for it. None for here.

    Raises:
        DaoError: There is none; the advice tells how to get one.
    """
    found = list(_toolchains(folder))
    roads = [road for each in found if each.numbers >= LEAST and (road := _road(each))]
    for road in sorted(roads, key=lambda road: road.builds_std):
        return road
    raise _none(found)


def _none(found: list[_Found]) -> DaoError:
    least = ".".join(map(str, LEAST))
    debian = (
        "On Debian and Ubuntu, `apt install rustc-web cargo-web rust-web-src lld-19` does, too."
    )
    recent = [each for each in found if each.numbers >= LEAST]
    if recent:
        versions = ", ".join(f"{each.version} ({each.cargo.parent})" for each in recent)
        return DaoError(
            f"the Rust here cannot build for WebAssembly: {versions} lacks the target {TARGET}",
            f"Run `rustup target add {TARGET}`. {debian}",
        )
    if found:
        versions = ", ".join(f"{each.version} ({each.cargo.parent})" for each in found)
        return DaoError(
            f"the Rust here is too old: {versions}; units need {least}",
            f"Run `rustup update stable`, then `rustup target add {TARGET}`. {debian}",
        )
    return DaoError(
        "there is no Rust here: no cargo and rustc in PATH",
        f"Install it from https://rustup.rs, then run `rustup target add {TARGET}`. {debian}",
    )


def _toolchains(folder: Path | None) -> Iterator[_Found]:
    seen = set()
    for place in map(Path, os.environ.get("PATH", os.defpath).split(os.pathsep)):
        cargo, rustc = place / "cargo", place / "rustc"
        if not (cargo.is_file() and rustc.is_file()):
            continue
        sysroot = _ask(rustc, folder, "--print", "sysroot")
        if sysroot is None or sysroot in seen:
            continue
        seen.add(sysroot)
        version = " ".join((_ask(rustc, folder, "--version") or "").split()[:2])
        yield _Found(cargo, rustc, version, Path(sysroot))


def _road(found: _Found) -> Road | None:
    rustlib = found.sysroot / "lib" / "rustlib"
    linker = _linker(rustlib)
    here = (found.cargo, found.rustc, found.version, found.sysroot, linker)
    if any((rustlib / TARGET / "lib").glob("libstd-*.rlib")):
        return Road(*here, builds_std=False)
    source = rustlib / "src" / "rust" / "library" / "std" / "Cargo.toml"
    if source.is_file() and (linker is not None or _own_linker(rustlib)):
        return Road(*here, builds_std=True)
    return None


def _own_linker(rustlib: Path) -> bool:
    return any(rustlib.glob("*/bin/rust-lld*"))


def _linker(rustlib: Path) -> Path | None:
    """A linker to name: none where the toolchain has its own, as rustup's have."""
    if _own_linker(rustlib):
        return None
    for name in ("wasm-ld", *(f"wasm-ld-{number}" for number in range(30, 13, -1))):
        path = shutil.which(name)
        if path:
            return Path(path)
    return None


def _ask(rustc: Path, folder: Path | None, *arguments: str) -> str | None:
    try:
        answer = subprocess.run(
            [rustc, *arguments], cwd=folder, capture_output=True, text=True, check=True, timeout=60
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip()

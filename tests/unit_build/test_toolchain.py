"""Which Rust toolchain builds the unit."""

from __future__ import annotations

from pathlib import Path

import pytest

from dao_sdk.errors import DaoError
from dao_sdk.unit_build.toolchain import TARGET, choose


def install(
    folder: Path, version: str, *, target: bool = False, source: bool = False, linker: bool = False
) -> Path:
    """A toolchain that says what it has, and has it."""
    binaries, library = folder / "bin", folder / "lib" / "rustlib"
    binaries.mkdir(parents=True)
    (binaries / "cargo").touch(mode=0o755)
    rustc = binaries / "rustc"
    rustc.write_text(
        f'#!/bin/sh\ncase "$1" in --print) echo {folder};; *) echo "rustc {version} (abc)";; esac\n'
    )
    rustc.chmod(0o755)
    if target:
        (library / TARGET / "lib").mkdir(parents=True)
        (library / TARGET / "lib" / "libstd-1.rlib").touch()
    if source:
        std = library / "src" / "rust" / "library" / "std"
        std.mkdir(parents=True)
        (std / "Cargo.toml").touch()
    if linker:
        own = library / "some-host" / "bin"
        own.mkdir(parents=True)
        (own / "rust-lld").touch()
    return binaries


@pytest.fixture
def path(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("PATH", "")
    return monkeypatch


def test_an_installed_target_goes_first(path: pytest.MonkeyPatch, tmp_path: Path) -> None:
    source = install(tmp_path / "a", "1.96.0", source=True, linker=True)
    target = install(tmp_path / "b", "1.95.0", target=True, linker=True)
    path.setenv("PATH", f"{source}:{target}")
    road = choose()
    assert (road.cargo, road.builds_std, road.linker) == (target / "cargo", False, None)
    assert road.describe() == "rustc 1.95.0"


def test_else_std_is_built_from_its_source(path: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bare = install(tmp_path / "a", "1.95.0", linker=True)
    source = install(tmp_path / "b", "1.96.0", source=True)
    path.setenv("PATH", f"{bare}:{source}")
    with pytest.raises(DaoError):
        choose()  # no linker anywhere
    (source / "wasm-ld-19").touch(mode=0o755)
    road = choose()
    assert (road.builds_std, road.linker) == (True, source / "wasm-ld-19")
    assert road.describe() == "rustc 1.96.0, std built from source"


def test_a_compiler_that_is_too_old_does_not_count(
    path: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path.setenv("PATH", str(install(tmp_path, "1.85.0", target=True, linker=True)))
    with pytest.raises(DaoError, match=r"too old: rustc 1\.85\.0 .*; units need 1\.88") as raised:
        choose()
    assert "rustup update" in raised.value.help


def test_how_to_get_a_toolchain_is_told(path: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(DaoError, match="there is no Rust here") as raised:
        choose()
    assert "https://rustup.rs" in raised.value.help and "apt install" in raised.value.help
    bare = install(tmp_path, "1.95.0", linker=True)
    path.setenv("PATH", str(bare))
    with pytest.raises(DaoError, match=rf"lacks the target {TARGET}") as raised:
        choose()
    assert f"`rustup target add {TARGET}`" in raised.value.help

"""Whatever file a command reads, it reads only plain files of bounded size, and names the others."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dao_sdk import resources
from dao_sdk.cli import error_boundary
from dao_sdk.cli.main import root
from dao_sdk.errors import DaoError
from dao_sdk.host.home import Home
from dao_sdk.plain_file import read_plain_file

from .conftest import environment

Make = Callable[[Path], None]


def pipe(path: Path) -> None:
    os.mkfifo(path)


def zero(path: Path) -> None:
    path.symlink_to("/dev/zero")


def socket(path: Path) -> None:
    import socket as sockets

    with sockets.socket(sockets.AF_UNIX) as bound:
        bound.bind(str(path))


def large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)


KINDS: dict[str, tuple[Make, str]] = {
    "pipe": (pipe, "not a plain file"),
    "zero": (zero, "not a plain file"),
    "socket": (socket, "not a plain file"),
    "large": (large, "it has more than"),
}

PROTO = 'syntax = "proto3"; package a; import "b.proto"; message A { B b = 1; }'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Good inputs of every kind, in the current folder."""
    for name in ("abi", "proto"):
        source = resources.abi() if name == "abi" else resources.proto()
        shutil.copytree(Path(str(source)), tmp_path / "own" / name)
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "a.proto").write_text(PROTO)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "b.proto").write_text('syntax = "proto3"; package a; message B {}')
    (tmp_path / "unit").mkdir()
    (tmp_path / "unit" / "Cargo.toml").write_text('[package]\nname = "x"\nversion = "0.1.0"\n')
    (tmp_path / "pack").mkdir()
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "keys").mkdir()
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("DAO_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("own/abi/v1.yaml", "ir --contract own"),
        ("own/abi/v1.yaml", "generate --lang python --contract own --out made"),
        ("own/abi/v1.yaml", "abi diff own own"),
        ("own/proto/dao/abi/v1/abi.proto", "ir --contract own"),
        ("own/proto/more.proto", "ir --contract own"),
        ("plain/a.proto", "abi diff plain plain --import elsewhere"),
        ("elsewhere/b.proto", "abi diff plain plain --import elsewhere"),
        ("one.binpb", "abi diff one.binpb plain"),
        ("one.json", "abi diff one.json plain"),
        ("waivers.toml", "abi diff own own --waivers waivers.toml"),
        ("own/abi/waivers.toml", "abi check --contract own"),
        ("own/abi/releases/ended.toml", "abi check --contract own"),
        ("own/abi/releases/1.0.json", "abi check --contract own"),
        ("unit/unit.toml", "build unit"),
        ("unit/unit.toml", "build unit/unit.toml"),
        ("pack/pack.toml", "generate --lang pack --out made"),
        ("made/.dao-generated.json", "generate --lang python --out made"),
        ("home/grants.toml", "grants --home home"),
        ("home/keys/place.json", "run --no-ask --home home"),
        ("key.pem", "sign good.wasm --key key.pem"),
        ("good.wasm", "abi check good.wasm"),
    ],
)
def test_files(
    folder: Path, capsys: pytest.CaptureFixture[str], file: str, words: str, kind: str
) -> None:
    make, said = KINDS[kind]
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    if "good.wasm" in words and file != "good.wasm":
        shutil.copy(resources.unit(), folder / "good.wasm")
    make(path)
    code = error_boundary.run(root, words.split())
    out, err = capsys.readouterr()
    assert code in (1, 2, 101), (out, err)
    assert err.startswith("error: ") and "defect" not in err and "Errno" not in err, err
    assert path.name in err and (said in err or "plain file" in err or "larger than" in err), err


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["storage", "lock_file", "holder_file", "grants"])
async def test_a_home(folder: Path, name: str, kind: str) -> None:
    from dao_sdk import Avatar

    home = Home(folder / "home")
    KINDS[kind][0](getattr(home, name))
    try:
        async with Avatar.open(home.path, unit=resources.unit()):
            pass
    except DaoError as error:
        assert str(home.path) in error.message and "Errno" not in error.message


def test_reading(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"12345")
    assert read_plain_file(path, 5) == b"12345"
    for name, most, said in (
        (path, 4, "it has more than 4 bytes"),
        (tmp_path, 4, "Is a directory"),
        (tmp_path / "none", 4, "No such file"),
        (tmp_path / "null\0", 4, "no file can have this name"),
    ):
        with pytest.raises(OSError, match=said):
            read_plain_file(name, most)
    path.write_bytes(bytes(1025))
    with pytest.raises(OSError, match="more than 1 KiB"):
        read_plain_file(path, 1024)

"""Packs: how they are found, and how wrong ones are told."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType

import pytest

from dao_sdk.codegen import pack as packs
from dao_sdk.codegen.assemble import render
from dao_sdk.codegen.pack import PackError, available
from dao_sdk.codegen.pack_loader import load_pack
from dao_sdk.contract.model import Contract
from tests.codegen.packs import ONE_FILE, write_pack


def test_shipped_packs_are_found_by_name() -> None:
    for name in available():
        assert load_pack(name).name == name


def test_an_unknown_pack_names_the_nearest() -> None:
    name = available()[0]
    with pytest.raises(PackError, match=f"did you mean `{name}`") as caught:
        load_pack(name + "x")
    assert name in caught.value.help


def test_a_folder_without_pack_toml(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"has no pack\.toml"):
        load_pack(str(tmp_path))


def test_a_pack_of_a_stranger_works_from_a_folder(tmp_path: Path, odd: Contract) -> None:
    write_pack(tmp_path / "zig", ONE_FILE, all__j2="{{ contract.name }} {{ contract.version }}\n")
    assert render(odd, load_pack(str(tmp_path / "zig"))) == {"out/all.txt": b"odd 1.0\n"}


@pytest.mark.parametrize("kind", ["path", "package"])
def test_an_installed_pack_is_found_by_its_entry_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    write_pack(tmp_path / "zig", ONE_FILE, all__j2="")
    package = ModuleType("zig")
    package.__path__ = [str(tmp_path / "zig")]
    loaded = package if kind == "package" else tmp_path / "zig"
    monkeypatch.setattr(EntryPoint, "load", lambda _: loaded)
    entry = EntryPoint("zig", "zig_pack", packs.ENTRY_POINTS)
    monkeypatch.setattr(packs, "entry_points", lambda group: [entry])
    assert "zig" in available()
    assert load_pack("zig").folder == tmp_path / "zig"


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    toml = """
        [pack]
        ir = 3
        titel = "x"
        [names.servise]
        client = {}
        [names.method]
        name = { case = "snaek", scop = "parent" }
        [types.read]
        inherit = "raed"
        [words]
        str = ["str"]
        [[files]]
        template = "missing.j2"
        each = "servce"
        [[files]]
        path = "x"
        group = "apo"
        [comments.line]
        width = "100"
        [[formatters]]
        files = "*.x"
    """
    with pytest.raises(PackError) as caught:
        load_pack(write_pack(tmp_path, toml))
    message = caught.value.message
    for expected in [
        "pack.ir: must be 2",
        "unknown key `titel`; did you mean `title`?",
        "unknown key `servise`; did you mean `service`?",
        "names.method.name: unknown key `scop`; did you mean `scope`?",
        "names.method.name.case: unknown choice `snaek`; did you mean `snake`?",
        "types.read.inherit: unknown type set `raed`; did you mean `read`?",
        "words.str: must be two strings",
        "files[1]: lacks `path`",
        "files[1].template: there is no file missing.j2",
        "files[1].each: unknown choice `servce`; did you mean `service`?",
        "files[2]: must have either `template` or `copy`",
        "files[2].group: unknown group `apo`",
        "comments.line.width: must be a int",
        "formatters[1]: lacks `command`",
    ]:
        assert expected in message


def test_broken_toml_says_where(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="line 3"):
        load_pack(write_pack(tmp_path, "x = [1 2]"))


@pytest.mark.parametrize(
    "toml",
    ["files = 1", "names = 1", "[names]\nreserved = 1", "options = [1]", "[types]\nread = 1"],
)
def test_wrong_kinds_of_values_are_no_crash(tmp_path: Path, toml: str) -> None:
    with pytest.raises(PackError, match="must be"):
        load_pack(write_pack(tmp_path, f"{toml}\n[pack]\nir = 2"))


def test_type_sets_inherit_and_cycles_end(tmp_path: Path) -> None:
    toml = """
        [types.a]
        inherit = "b"
        bool = "A"
        [types.b]
        inherit = "a"
        bool = "B"
        string = "S"
    """
    types = load_pack(write_pack(tmp_path, toml)).types
    assert types["a"] == {"bool": "A", "string": "S"}
    assert types["b"]["bool"] == "B"

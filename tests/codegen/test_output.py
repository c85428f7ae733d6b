"""Writing files: what the generator owns, and what it never touches."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from dao_sdk.codegen.generate import generate
from dao_sdk.codegen.output import MANIFEST, Folder, OutputError
from dao_sdk.codegen.pack import PackError
from dao_sdk.contract.model import Contract
from tests.codegen.packs import write_pack

ABOUT = {"pack": "test"}


def _write(root: Path, **files: str) -> None:
    Folder(root).write({name: text.encode() for name, text in files.items()}, ABOUT)


def _files(root: Path) -> dict[str, str]:
    return {
        each.relative_to(root).as_posix(): each.read_text()
        for each in root.rglob("*")
        if each.is_file() and each.name != MANIFEST
    }


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    _write(tmp_path, a="1", b="2")
    before = {each: each.stat().st_mtime_ns for each in tmp_path.iterdir()}
    change = Folder(tmp_path).write({"a": b"1", "b": b"2"}, ABOUT)
    assert (change.written, change.unchanged) == ([], ["a", "b"])
    assert {each: each.stat().st_mtime_ns for each in tmp_path.iterdir()} == before


def test_a_persons_file_is_refused_and_nothing_written(tmp_path: Path) -> None:
    (tmp_path / "b").write_text("mine")
    with pytest.raises(OutputError, match="not made by the generator") as caught:
        _write(tmp_path, a="1", b="2")
    assert str(tmp_path / "b") in caught.value.message
    assert caught.value.help
    assert _files(tmp_path) == {"b": "mine"}
    assert not (tmp_path / MANIFEST).exists()


def test_a_file_changed_by_hand_is_the_persons(tmp_path: Path) -> None:
    _write(tmp_path, a="1", b="2")
    (tmp_path / "a").write_text("1, and my own")
    with pytest.raises(OutputError, match="changed since"):
        _write(tmp_path, a="3", b="4")
    assert _files(tmp_path) == {"a": "1, and my own", "b": "2"}


def test_what_is_already_as_it_should_be_is_adopted(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    _write(tmp_path, a="1")
    _write(tmp_path, a="2")
    assert _files(tmp_path) == {"a": "2"}


def test_stale_files_go_and_edited_ones_stay(tmp_path: Path) -> None:
    Folder(tmp_path).write({"x/y/a": b"1", "x/b": b"2", "c": b"3"}, ABOUT)
    (tmp_path / "x" / "b").write_text("mine now")
    change = Folder(tmp_path).write({"c": b"3"}, ABOUT)
    assert (change.removed, change.kept) == (["x/y/a"], ["x/b"])
    assert _files(tmp_path) == {"x/b": "mine now", "c": "3"}
    assert not (tmp_path / "x" / "y").exists()


def test_clean_leaves_only_what_is_the_persons(tmp_path: Path) -> None:
    root = tmp_path / "out"
    Folder(root).write({"x/a": b"1", "x/b": b"2"}, ABOUT)
    (root / "x" / "own").write_text("mine")
    change = Folder(root).clean()
    assert change.removed == ["x/a", "x/b"]
    assert _files(root) == {"x/own": "mine"}
    assert not (root / MANIFEST).exists()
    (root / "x" / "own").unlink()
    Folder(root / "x").clean()
    assert not (root / "x").exists(), "an empty folder goes"


def test_clean_where_nothing_was_generated(tmp_path: Path) -> None:
    assert Folder(tmp_path / "nowhere").clean().removed == []


def test_a_run_that_broke_off_can_be_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(tmp_path, a="1", b="1", c="1")
    replace = Path.replace
    left = [2]

    def breaking(self: Path, target: Path) -> Path:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(28, "No space left on device")
        return replace(self, target)

    with monkeypatch.context() as patch, pytest.raises(OutputError, match="No space left"):
        patch.setattr(Path, "replace", breaking)
        _write(tmp_path, a="2", b="2", c="2")
    assert _files(tmp_path) == {"a": "2", "b": "1", "c": "1"}
    _write(tmp_path, a="3", b="3", c="3")
    assert _files(tmp_path) == {"a": "3", "b": "3", "c": "3"}
    assert "before" not in json.loads((tmp_path / MANIFEST).read_text())


@pytest.mark.parametrize(
    "path", ["../a", "/a", "x/../../a", "", ".", "x//a", "a\0", "C:/a", "x\\a", MANIFEST]
)
def test_paths_stay_inside(tmp_path: Path, path: str) -> None:
    with pytest.raises(OutputError, match="no path for a generated file"):
        Folder(tmp_path / "out").write({path: b""}, ABOUT)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("place", ["file", "folder", "dangling"])
def test_links_are_not_followed(tmp_path: Path, place: str) -> None:
    root, outside = tmp_path / "out", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    if place == "file":
        (outside / "a").write_text("1")
        (root / "a").symlink_to(outside / "a")
    elif place == "dangling":
        (root / "a").symlink_to(outside / "a")
    else:
        (root / "x").symlink_to(outside)
    with pytest.raises(OutputError, match="symbolic link"):
        Folder(root).write({"x/a" if place == "folder" else "a": b"1"}, ABOUT)
    assert _files(outside) == ({"a": "1"} if place == "file" else {})


def test_the_output_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "real")
    _write(tmp_path / "out", a="1")
    assert _files(tmp_path / "real") == {"a": "1"}


def test_a_stale_path_that_became_a_link_is_not_removed_through(tmp_path: Path) -> None:
    root = tmp_path / "out"
    Folder(root).write({"x/a": b"1"}, ABOUT)
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "a").write_text("1")
    (root / "x" / "a").unlink()
    (root / "x").rmdir()
    (root / "x").symlink_to(tmp_path / "outside")
    with pytest.raises(OutputError, match="symbolic link"):
        Folder(root).clean()
    assert _files(tmp_path / "outside") == {"a": "1"}


def test_names_that_differ_in_case_only_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="where case is ignored"):
        Folder(tmp_path).write({"a/B": b"", "a/b": b""}, ABOUT)


def test_a_folder_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        _write(tmp_path, a="1")
    (tmp_path / "f").write_text("")
    with pytest.raises(OutputError, match="is not a folder"):
        Folder(tmp_path / "f")


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": 2, "files": {}}', '{"format": 1, "files": {"../a": "b"}}']
)
def test_a_damaged_manifest_stops_the_run(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(OutputError):
        Folder(tmp_path)


def test_an_unwritable_folder_is_a_clear_word(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="cannot be written"):
        _write(tmp_path / "x", a="1")


PACK = """
[groups]
one = "deep/one"
[options.word]
doc = "A word."
default = "default"
[[files]]
template = "a.j2"
path = "{{ contract.name }}.txt"
group = "one"
[[files]]
template = "b.j2"
path = "{{ service.short }}-{{ service.package.name }}.txt"
each = "service"
[[files]]
template = "b.j2"
path = "never.txt"
requires = ["odd.names.v1.Missing"]
[[files]]
copy = "still/**/*"
path = "runtime"
without = ["*.skip"]
"""


@pytest.fixture
def pack(tmp_path: Path) -> str:
    folder = tmp_path / "pack"
    (folder / "still" / "inner").mkdir(parents=True)
    (folder / "still" / "x.bin").write_bytes(b"\0\xff")
    (folder / "still" / "inner" / "y.skip").write_bytes(b"")
    (folder / "still" / "inner" / "z").write_bytes(b"z")
    return write_pack(folder, PACK, a__j2="{{ options.word }}\n", b__j2="x\n")


def test_groups_copies_options_and_requirements(tmp_path: Path, odd: Contract, pack: str) -> None:
    report = generate(odd, pack, tmp_path / "out", options={"word": "mine"})
    assert report.files == 8
    assert sorted(report.written) == [
        "Close-odd.names.v1.txt",
        "Service-odd.other.v1.txt",
        "Things-odd.names.v1.txt",
        "Things-odd.other.v1.txt",
        "ThingsService-odd.names.v1.txt",
        "deep/one/odd.txt",
        "runtime/inner/z",
        "runtime/x.bin",
    ]
    assert (tmp_path / "out" / "deep" / "one" / "odd.txt").read_text() == "mine\n"
    assert (tmp_path / "out" / "runtime" / "x.bin").read_bytes() == b"\0\xff"
    only = generate(odd, pack, tmp_path / "only", only="one")
    assert only.written == ("odd.txt",)


def test_unknown_groups_and_options_are_told(tmp_path: Path, odd: Contract, pack: str) -> None:
    with pytest.raises(PackError, match="no group `two`"):
        generate(odd, pack, tmp_path / "out", only="two")
    with pytest.raises(PackError, match="no option `world`"):
        generate(odd, pack, tmp_path / "out", options={"world": ""})


def test_check_writes_nothing_and_tells_drift(tmp_path: Path, odd: Contract, pack: str) -> None:
    out = tmp_path / "out"
    assert len(generate(odd, pack, out, check=True).drifted) == 8
    assert not out.exists()
    generate(odd, pack, out)
    assert generate(odd, pack, out, check=True).drifted == ()
    (out / "runtime" / "x.bin").write_bytes(b"changed")
    (out / "runtime" / "inner" / "z").unlink()
    assert generate(odd, pack, out, check=True).drifted == ("runtime/inner/z", "runtime/x.bin")
    assert (out / "runtime" / "x.bin").read_bytes() == b"changed"


def test_clean_is_by_manifest(tmp_path: Path, odd: Contract, pack: str) -> None:
    out = tmp_path / "out"
    generate(odd, pack, out)
    (out / "mine.txt").write_text("mine")
    assert len(generate(odd, pack, out, clean=True).removed) == 8
    assert _files(out) == {"mine.txt": "mine"}


def test_another_output_is_never_written_over(tmp_path: Path, odd: Contract, pack: str) -> None:
    def read(folder: Path) -> dict[Path, bytes]:
        return {each: each.read_bytes() for each in folder.rglob("*") if each.is_file()}

    out = tmp_path / "out"
    generate(odd, pack, out)
    before = read(out)
    other = write_pack(tmp_path / "other", '[[files]]\ntemplate = "a.j2"\npath = "a"', a__j2="")
    acme = replace(odd, name="acme")
    for contract, name, only in ((odd, other, None), (acme, pack, None), (odd, pack, "one")):
        for check in (False, True):
            with pytest.raises(OutputError, match=r"holds the output of the pack") as refused:
                generate(contract, name, out, only=only, check=check)
            assert refused.value.help.endswith(f"--out {out} --clean`.")
        assert read(out) == before
    with pytest.raises(OutputError, match=r"not the output of the pack other"):
        generate(odd, other, out, clean=True)
    assert read(out) == before
    assert generate(acme, pack, out, only="one", clean=True).removed
    assert generate(odd, other, out).written == ("a",)


def test_a_manifest_that_does_not_say_its_contract_counts(
    tmp_path: Path, odd: Contract, pack: str
) -> None:
    """Folders that an earlier version made go on without a word."""
    out = tmp_path / "out"
    generate(odd, pack, out)
    manifest = json.loads((out / MANIFEST).read_text())
    assert manifest.pop("contract") == "odd"
    (out / MANIFEST).write_text(json.dumps(manifest))
    assert generate(odd, pack, out).written == ()
    assert json.loads((out / MANIFEST).read_text())["contract"] == "odd"


def test_two_outputs_on_one_path_are_refused(tmp_path: Path, odd: Contract) -> None:
    toml = '[[files]]\ntemplate = "a.j2"\npath = "same"\neach = "service"'
    pack = write_pack(tmp_path / "pack", toml, a__j2="")
    with pytest.raises(PackError, match="makes same twice"):
        generate(odd, pack, tmp_path / "out")


def test_a_formatter_that_fails_is_told(tmp_path: Path, odd: Contract) -> None:
    fail = "import sys; sys.exit('cannot parse ' + sys.argv[1])"
    command = ["{python}", "-c", fail, "{files}"]
    toml = '[[files]]\ntemplate = "a.j2"\npath = "a.x"\n[[formatters]]\nfiles = ["*.x"]\n'
    toml += f'command = {json.dumps(command)}\ninstall = "Get it."'
    pack = write_pack(tmp_path / "pack", toml, a__j2="")
    with pytest.raises(PackError, match="cannot parse a") as caught:
        generate(odd, pack, tmp_path / "out")
    assert caught.value.help == "Get it."
    assert not (tmp_path / "out").exists()

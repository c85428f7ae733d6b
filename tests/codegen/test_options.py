"""Options of a pack: checked, recorded, and kept by the runs that follow."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dao_sdk.cli.main import main
from dao_sdk.codegen.generate import generate
from dao_sdk.codegen.output import MANIFEST
from dao_sdk.codegen.pack import PackError
from dao_sdk.codegen.pack_loader import load_pack
from dao_sdk.contract.model import Contract
from tests.codegen.packs import ONE_FILE, write_pack

PACK = """
[options.module]
doc = "The path of the module."
default = "example.com/x"
pattern = "[a-z./]+"
expected = "lower-case letters, dots and slashes"
[options.module_file]
doc = "Whether to write a module file."
default = "yes"
choices = ["yes", "no"]
[[files]]
template = "mod.j2"
path = "mod.txt"
once = true
when = "options.module_file == 'yes'"
"""


@pytest.fixture
def pack(tmp_path: Path) -> str:
    return write_pack(
        tmp_path / "pack", PACK + ONE_FILE, mod__j2="module\n", all__j2="{{ options.module }}\n"
    )


def _content(out: Path) -> str:
    return (out / "out" / "all.txt").read_text().strip()


def test_an_option_is_recorded_and_holds_until_another_is_given(
    tmp_path: Path, odd: Contract, pack: str
) -> None:
    out = tmp_path / "out"
    generate(odd, pack, out, options={"module": "a.b/c"})
    assert json.loads((out / MANIFEST).read_text())["options"] == {"module": "a.b/c"}
    assert not generate(odd, pack, out, check=True).drifted
    report = generate(odd, pack, out)
    assert (_content(out), report.written, report.options) == ("a.b/c", (), {"module": "a.b/c"})
    assert generate(odd, pack, out, check=True, options={"module": "d"}).drifted == ("out/all.txt",)
    generate(odd, pack, out, options={"module": "d"})
    assert _content(out) == "d"


def test_a_value_that_is_not_allowed_names_what_is(
    tmp_path: Path, odd: Contract, pack: str
) -> None:
    with pytest.raises(PackError, match="cannot be `A B`; expected lower-case letters") as caught:
        generate(odd, pack, tmp_path / "out", options={"module": "A B"})
    assert caught.value.help == "module: The path of the module."
    with pytest.raises(PackError, match="expected `yes` or `no`"):
        generate(odd, pack, tmp_path / "out", options={"module_file": "maybe"})
    with pytest.raises(PackError, match="no option `modul`; did you mean `module`") as caught:
        generate(odd, pack, tmp_path / "out", options={"modul": "x"})
    assert "module=example.com/x  The path of the module." in caught.value.help
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ('default = "x"', "options.x: lacks `doc`"),
        ('doc = "d"\npattern = "("', "options.x.pattern: is no regular expression"),
        ('doc = "d"\npattern = "a+"', "options.x.default: is none of the values that it allows"),
        ('doc = "d"\ndefault = "c"\nchoices = ["a"]', "options.x.default: is none of the values"),
        ('doc = "d"\nchoice = ["a"]', "unknown key `choice`; did you mean `choices`?"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused(tmp_path: Path, keys: str, expected: str) -> None:
    with pytest.raises(PackError) as caught:
        load_pack(write_pack(tmp_path, f"[options.x]\n{keys}\n"))
    assert expected in caught.value.message


def test_the_advice_of_a_check_repeats_everything(
    tmp_path: Path, pack: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out, contract = str(tmp_path / "out"), str(Path(__file__).parent / "odd")
    words = ["generate", "--lang", pack, "--out", out, "--contract", contract]
    given = ["--option", "module=a.b/c"]
    assert main([*words, *given]) == 0
    capsys.readouterr()
    (tmp_path / "out" / "out" / "all.txt").write_text("mine")
    assert main([*words, "--check"]) == 1
    told = " ".join("".join(capsys.readouterr()).split())
    for word in [*words, *given]:
        assert word in told


def test_a_file_that_is_made_once_belongs_to_the_author(
    tmp_path: Path, odd: Contract, pack: str
) -> None:
    out = tmp_path / "out"
    assert set(generate(odd, pack, out).written) == {"mod.txt", "out/all.txt"}
    (out / "mod.txt").write_text("mine\n")
    assert not generate(odd, pack, out, check=True).drifted
    assert generate(odd, pack, out).written == ()
    (out / "mod.txt").unlink()
    assert generate(odd, pack, out).written == (), "whoever removed it does not want it"
    (out / "mod.txt").write_text("mine again\n")
    generate(odd, pack, out, options={"module_file": "no"})
    assert (out / "mod.txt").read_text() == "mine again\n"
    assert generate(odd, pack, out, clean=True).removed == ("out/all.txt",)
    assert (out / "mod.txt").read_text() == "mine again\n"


def test_a_file_that_was_there_is_taken_as_the_one_made_once(
    tmp_path: Path, odd: Contract, pack: str
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "mod.txt").write_text("module\n")
    assert generate(odd, pack, out).written == ("out/all.txt",)
    generate(odd, pack, out, clean=True)
    assert (out / "mod.txt").exists(), "it was the author's from the start"


def test_what_was_made_once_and_never_touched_goes_with_the_rest(
    tmp_path: Path, odd: Contract, pack: str
) -> None:
    generate(odd, pack, tmp_path / "out")
    generate(odd, pack, tmp_path / "out", clean=True)
    assert not (tmp_path / "out").exists()


def test_a_file_left_out_by_an_option_goes(tmp_path: Path, odd: Contract) -> None:
    toml = PACK.replace("once = true\n", "")
    pack = write_pack(tmp_path / "pack", toml + ONE_FILE, mod__j2="m\n", all__j2="x\n")
    generate(odd, pack, tmp_path / "out")
    report = generate(odd, pack, tmp_path / "out", options={"module_file": "no"})
    assert report.removed == ("mod.txt",)

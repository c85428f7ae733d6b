"""``[[files]]``: templates by glob, delimiters, other words in copies, targets."""

from __future__ import annotations

from pathlib import Path

import pytest

from dao_sdk.codegen.assemble import assemble, render
from dao_sdk.codegen.generate import generate
from dao_sdk.codegen.pack import PackError
from dao_sdk.codegen.pack_loader import load_pack
from dao_sdk.contract.model import Contract
from tests.codegen.packs import write_pack

GO = 'package runtime\n\nimport "<< options.module >>/x"\n\nvar a = [][]int{{1}, {2}}\n'

GLOB = """
[options.module]
doc = "The module."
default = "example.com/x"
[delimiters.go]
variable = ["<<", ">>"]
block = ["<%", "%>"]
comment = ["<#", "#>"]
[[files]]
template = "runtime/**/*.go"
path = "lib/{{ contract.name }}"
delimiters = "go"
without = ["*_test.go"]
"""


def test_templates_by_glob_with_delimiters_of_the_packs_own(tmp_path: Path, odd: Contract) -> None:
    pack = write_pack(tmp_path, GLOB)
    (tmp_path / "runtime" / "deep").mkdir(parents=True)
    for name in ("a.go", "deep/b.go", "a_test.go"):
        (tmp_path / "runtime" / name).write_text(GO)
    made = render(odd, load_pack(pack))
    assert sorted(made) == ["lib/odd/a.go", "lib/odd/deep/b.go"]
    assert made["lib/odd/a.go"].decode() == GO.replace("<< options.module >>", "example.com/x")


def test_copies_get_their_import_path(tmp_path: Path, odd: Contract) -> None:
    toml = GLOB.split("[delimiters")[0] + (
        '[[files]]\ncopy = "runtime/*"\npath = "lib"\n'
        'replace = { "dao.dev/runtime" = "{{ options.module }}/runtime", "runtime_pkg" = "lib" }\n'
    )
    pack = write_pack(tmp_path, toml)
    (tmp_path / "runtime").mkdir()
    (tmp_path / "runtime" / "a.go").write_bytes(b'runtime_pkg "dao.dev/runtime" {{1}}\n\xff')
    made = render(odd, load_pack(pack))
    assert made == {"lib/a.go": b'lib "example.com/x/runtime" {{1}}\n\xff'}


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        ('[[files]]\ntemplate = "no/*.go"\npath = "x"', "there is no file no/"),
        ('[[files]]\ncopy = "x"\ndelimiters = "go"', "unknown table `go`"),
        ('[[files]]\ntemplate = "pack.toml"\npath = "x"\nreplace = {a = "b"}', "is for `copy`"),
        ('[delimiters.a]\nvariable = ["<<"]\nblock = ["b", "b"]\ncomment = ["c", "c"]', "two str"),
        ('[delimiters.a]\nvariable = ["<", ">"]\nblock = ["<", ">"]\ncomment = ["#", "#"]', "diff"),
    ],
)
def test_files_that_make_no_sense_are_refused(tmp_path: Path, toml: str, expected: str) -> None:
    with pytest.raises(PackError, match=expected):
        load_pack(write_pack(tmp_path, toml))


TWINS = """
[pack]
ir = 2
targets = ["Sources/*"]
[[files]]
template = "x.j2"
path = "Sources/{{ {'odd.abi.v1': 'A', 'odd.plugins.v1': 'C'}.get(file.package.name, 'B') }}/{{ file.path }}"
each = "file"
[[files]]
template = "x.j2"
path = "Sources/B/%s.proto"
"""


def test_two_files_of_one_base_name_are_refused_in_a_target(tmp_path: Path, odd: Contract) -> None:
    fine = write_pack(tmp_path / "fine", TWINS % "deep/mine", x__j2="x\n")
    assert render(odd, load_pack(fine))
    elsewhere = write_pack(tmp_path / "other", TWINS % "abi", x__j2="x\n")
    assert render(odd, load_pack(elsewhere)), "in another target, it is another file"
    wrong = write_pack(tmp_path / "wrong", TWINS % "deep/Names", x__j2="x\n")
    with pytest.raises(PackError, match=r"B/deep/Names\.proto and .*B/odd/names/v1/names\.proto"):
        render(odd, load_pack(wrong))


SERVICES = """
[[files]]
template = "x.j2"
path = "{{ service.capability }}/{{ service.short }}.txt"
each = "host_service"
"""


def test_a_file_for_each_service_of_the_host(tmp_path: Path, odd: Contract) -> None:
    template = (
        "{{ service.file.path }} {{ service.modes | join(',') }}"
        " {{ service.uses | map(attribute='name') | join(',') }}"
        " {{ service.messages | map(attribute='name') | join(',') }}"
        " {{ service.messages[0].file.path }}"
        "{% for m in contract.packages[0].messages %} {{ m.file.path }}{% endfor %}\n"
    )
    pack = load_pack(write_pack(tmp_path, SERVICES, x__j2=template))
    made = render(odd, pack)["lambda/Close.txt"].decode()
    other = "odd/other/v1/other.proto"
    assert made.startswith(f"{other} async,stream odd.other.v1 odd.other.v1.Same {other} ")


FORMATTED = """
[[files]]
template = "x.j2"
path = "x.txt"
[[formatters]]
files = ["*.txt"]
command = ["no-such-formatter", "{files}"]
install = "Install no-such-formatter."
"""


def test_a_formatter_that_is_missing_is_told_and_the_files_are_there(
    tmp_path: Path, odd: Contract
) -> None:
    pack = write_pack(tmp_path / "pack", FORMATTED, x__j2="x\n")
    told = ("`no-such-formatter` is not here. Install no-such-formatter.",)
    assert assemble(odd, load_pack(pack)).missing == told
    assert generate(odd, pack, tmp_path / "out").unformatted == told
    assert (tmp_path / "out" / "x.txt").read_text() == "x\n"
    with pytest.raises(PackError, match="is unknown without their formatter"):
        generate(odd, pack, tmp_path / "out", check=True)

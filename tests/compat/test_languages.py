"""A new language writes data only: what its pack says of itself decides what its authors feel."""

from __future__ import annotations

from pathlib import Path

import pytest

from dao_sdk.cli.abi.languages import languages
from dao_sdk.codegen.pack import PackError
from dao_sdk.compat.catalogue import by_id
from dao_sdk.compat.compare import run
from dao_sdk.compat.diff import Diff
from dao_sdk.compat.inputs.open import open_sides
from dao_sdk.compat.vocabulary import NEW_ON_OLD, OLD_ON_NEW

PACK = """
[pack]
ir = 2
name = "owl"
[names.message]
type = { case = "pascal" }
inner = { case = "snake" }
[names.field.name]
case = "camel"
[names.file.module]
case = "snake"
of = "full"
[types.plain]
int32 = "int"
sint64 = "int"
string = "text"
bytes = "text"
optional = "{item}?"
list = "[{item}]"
message = "{type}"
"""


def found(
    tmp_path: Path, old: str, new: str, source: str = "", file: str = "note.proto"
) -> dict[str, list[frozenset[object]]]:
    """What an owl feels of a change, by the rules' names."""
    (tmp_path / "owl").mkdir()
    (tmp_path / "owl" / "pack.toml").write_text(f"{PACK}\n[source]\n{source}", "utf-8")
    for side, name, text in (("old", "note.proto", old), ("new", file, new)):
        (tmp_path / side).mkdir()
        whole = f'syntax = "proto3";\npackage notes.v1;\n{text}'
        (tmp_path / side / name).write_text(whole, "utf-8")
    before, after = open_sides([str(tmp_path / "old"), str(tmp_path / "new")])
    rules = [it for id, it in by_id().items() if id.startswith("source/")]
    felt: dict[str, list[frozenset[object]]] = {}
    for it in run(Diff(before, after, languages([str(tmp_path / "owl")])), rules):
        assert it.languages == ("owl",) and it.witness is not None
        felt.setdefault(it.rule.name, []).append(frozenset(it.breaks))
    return felt


@pytest.mark.parametrize(
    ("old", "new", "felt"),
    [
        ("string ink_color = 1;", "string inkColor = 1;", set()),
        ("string ink_color = 1;", "string ink = 1;", {"field-renamed"}),
        ("int32 reads = 1;", "sint64 reads = 1;", set()),
        ("string seal = 1;", "bytes seal = 1;", set()),
        ("string seal = 1;", "int32 seal = 1;", {"field-type-changed"}),
        ("int32 reads = 1;", "repeated int32 reads = 1;", {"field-type-changed"}),
        ("int32 reads = 1;", "optional int32 reads = 1;", {"field-presence-changed"}),
    ],
)
def test_names_and_types_decide(tmp_path: Path, old: str, new: str, felt: set[str]) -> None:
    told = found(tmp_path, f"message Note {{ {old} }}", f"message Note {{ {new} }}")
    assert set(told) == felt


def test_a_language_with_modules_for_files_feels_a_move(tmp_path: Path) -> None:
    note = "message Note { string title = 1; }"
    assert set(found(tmp_path, note, note, file="memo.proto")) == {"type-moved"}


def test_hidden_forms_are_nobodys_matter(tmp_path: Path) -> None:
    note = "message Note { string title = 1; }"
    assert not found(tmp_path, note, note, 'hidden = ["file.module"]', file="memo.proto")


ENUM = "enum Color {{ COLOR_NONE = 0; {} }} message Note {{ Color color = 1; }}"


def test_a_language_that_names_no_values_feels_none(tmp_path: Path) -> None:
    red = ENUM.format("COLOR_RED = 1;")
    assert not found(tmp_path, red, ENUM.format("COLOR_BLUE = 2;"), 'exhaustive = ["enum"]')


def test_literals_and_presence_follow_what_the_pack_says(tmp_path: Path) -> None:
    old, new = (
        "message Note { optional int32 a = 1; }",
        "message Note { int32 a = 1; int32 b = 2; }",
    )
    told = found(tmp_path, old, new, 'literals = "all"\npresence = "asked"')
    assert told["literal-incomplete"] == [OLD_ON_NEW]
    assert told["field-presence-changed"] == [OLD_ON_NEW]
    assert told["element-added"] == [NEW_ON_OLD]


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ('types = ["plane"]', "source.types: unknown choice `plane`; did you mean `plain`?"),
        ('hidden = ["message.tipe"]', "source.hidden: unknown choice `message.tipe`"),
        ('exhaustive = ["enums"]', "did you mean `enum`?"),
        ('implements = ["services"]', "did you mean `service`?"),
        ('literals = "most"', "source.literals: unknown choice `most`"),
        ('presence = "ask"', "did you mean `asked`?"),
        ('oneofs = "unions"', "did you mean `union`?"),
        ('empty_requests = "left"', "source.empty_requests: unknown choice `left`"),
        ('defaults = "no"', "source.defaults: must be a bool"),
        ("nothing = 1", "source: unknown key `nothing`"),
    ],
)
def test_what_a_pack_gets_wrong_is_told(tmp_path: Path, source: str, wrong: str) -> None:
    (tmp_path / "pack.toml").write_text(f"{PACK}\n[source]\n{source}\n", "utf-8")
    with pytest.raises(PackError) as told:
        languages([str(tmp_path)])
    assert wrong in told.value.message

"""What identifies a field and a value in JSON: exchanged names, names for two, defaults, retirement."""

from __future__ import annotations

from pathlib import Path

import pytest

from dao_sdk.compat.compare import Report, compare
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.inputs.open import open_side
from dao_sdk.compat.vocabulary import BOTH, OLD_ON_NEW, Layer


def compared(folder: Path, old: str, new: str, syntax: str, *layers: Layer) -> Report:
    """A comparison of two files with these bodies."""
    for name, body in (("old", old), ("new", new)):
        (folder / name).mkdir()
        text = f'syntax = "{syntax}";\npackage p;\n{body}\n'
        (folder / name / "m.proto").write_text(text)
    before, after = open_side(str(folder / "old")), open_side(str(folder / "new"))
    return compare(before, after, layers or (Layer.WIRE, Layer.JSON))


def told(report: Report, rule: str) -> list[Finding]:
    """The findings of a rule."""
    return [it for it in report.findings if it.rule.id == rule]


def fields(*names: str, kind: str = "string", label: str = "") -> str:
    """A message whose fields have these names, written ``name`` or ``name:json``."""
    lines = []
    for number, each in enumerate(names, start=1):
        name, _, json = each.partition(":")
        option = f' [json_name = "{json}"]' if json else ""
        lines.append(f"{label} {kind} {name} = {number}{option};")
    return f"message M {{ {' '.join(lines)} }}"


@pytest.mark.parametrize("syntax", ["proto3", "proto2"])
@pytest.mark.parametrize(
    ("old", "new", "renamed"),
    [
        (["a", "b"], ["a:b", "b:a"], "ab"),
        (["a:b", "b:a"], ["a", "b"], "ab"),
        (["a:x", "b:y"], ["a:y", "b:x"], "ab"),
        (["a:x", "b:y", "c:z"], ["a:y", "b:z", "c:x"], "abc"),
        (["a:x", "b:y", "c:z", "d"], ["a:y", "b:z", "c:x", "d"], "abc"),
        (["a:x", "b:y"], ["c:y", "d:x"], "cd"),
        (["a", "b"], ["a:b", "b:c"], "ab"),
    ],
)
def test_exchanged_names_break(
    tmp_path: Path, old: list[str], new: list[str], renamed: str, syntax: str
) -> None:
    label = "optional" if syntax == "proto2" else ""
    report = compared(tmp_path, fields(*old, label=label), fields(*new, label=label), syntax)
    found = told(report, "json/field-renamed")
    assert [it.subject for it in found] == [f"p.M.{name}" for name in renamed]
    for each in found:
        witness = each.told()
        assert each.breaks == BOTH and witness is not None
        assert witness.old.partition(",")[0] != witness.new.partition(",")[0]
    assert not [it for it in report.findings if it.rule.layer is Layer.WIRE]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["title"], ["heading:title"]),
        (["a", "b"], ["b:a", "a:b"]),
        (["a:x", "b:y"], ["c:x", "d:y"]),
    ],
)
def test_a_renamed_field_that_is_printed_as_before_breaks_nothing(
    tmp_path: Path, old: list[str], new: list[str]
) -> None:
    report = compared(tmp_path, fields(*old), fields(*new), "proto3", Layer.JSON)
    assert not told(report, "json/field-renamed")


def test_renumbering_alone_does_not_show_in_json(tmp_path: Path) -> None:
    report = compared(tmp_path, fields("a", "b"), fields("b", "a"), "proto3")
    assert {it.rule.id for it in report.findings} == {"wire/field-renumbered"}


@pytest.mark.parametrize("names", [["a:b", "b:a", "x"], ["b", "a:b", "x"], ["a:b", "b:c", "x"]])
@pytest.mark.parametrize("syntax", ["proto3", "proto2"])
def test_a_name_of_two_fields_hinders_no_witness_of_another(
    tmp_path: Path, names: list[str], syntax: str
) -> None:
    """The runtime refuses some of these schemas, depending on the order of their fields."""
    label = "optional" if syntax == "proto2" else ""
    old = fields(*names, label=label)
    new = old.replace(f"{label} string x", f"{label} int32 x")
    try:
        report = compared(tmp_path, old, new, syntax)
    except Exception as wrong:
        assert "JSON name" in str(wrong), wrong  # the compiler refuses some of them in proto3
        return
    [changed] = told(report, "json/field-type-changed")
    witness = changed.told()
    assert witness is not None
    assert witness.data == b'{"x": "text"}'


def test_a_name_that_is_printed_for_one_and_is_another_ones_own_clashes(tmp_path: Path) -> None:
    new = fields("foo_bar", "z:foo_bar")
    report = compared(tmp_path, fields("foo_bar"), new, "proto3")
    [clash] = told(report, "json/field-name-clash")
    assert clash.breaks == BOTH
    assert clash.message == "`z` is `foo_bar` in JSON, which is another field's own name"
    [added] = told(report, "json/field-added")
    witness = added.told()
    assert witness is not None
    assert (witness.old, witness.new) == ('M{foo_bar: "text"}', 'M{z: "text"}')


def test_no_name_is_invented(tmp_path: Path) -> None:
    old = "message M { optional int32 foo_bar = 1; optional int32 fooBar = 2; }"
    new = "message M { optional int32 foo_bar = 1; optional string fooBar = 2; }"
    report = compared(tmp_path, old, new, "proto2")
    [changed] = told(report, "json/field-type-changed")
    assert changed.told() is None
    assert all("\u2020" not in str(it.told()) for it in report.findings)


def test_a_retired_name_is_refused(tmp_path: Path) -> None:
    old = "message M { string a = 1; E b = 2; } enum E { Z = 0; A = 1; }"
    new = (
        'message M { reserved 1; reserved "a"; E b = 2; } '
        'enum E { reserved 1; reserved "A"; Z = 0; }'
    )
    report = compared(tmp_path, old, new, "proto3")
    for rule in ("json/field-retired", "json/enum-value-retired"):
        [found] = told(report, rule)
        witness = found.told()
        assert found.breaks == OLD_ON_NEW and witness is not None
        assert witness.new.startswith("refuses it")
    assert not [it for it in report.findings if it.rule.layer is Layer.WIRE and it.breaks]


EXTENDED = "message M { extensions 100 to 199; } message N { extensions 100 to 199; } "


@pytest.mark.parametrize(
    ("extension", "found"),
    [
        ("extend M { optional string c = 101; }", set()),
        ("extend M { optional int32 c = 101; }", {"json/field-type-changed"}),
        ("extend M { repeated string c = 101; }", {"json/field-cardinality-changed"}),
        ("extend M { optional string d = 100; }", {"json/field-renamed"}),
        (
            "extend N { optional string c = 100; }",
            {"json/extension-removed", "json/extension-added"},
        ),
    ],
)
def test_extensions_are_their_names_in_json(
    tmp_path: Path, extension: str, found: set[str]
) -> None:
    old = EXTENDED + "extend M { optional string c = 100; }"
    report = compared(tmp_path, old, EXTENDED + extension, "proto2", Layer.JSON)
    assert {it.rule.id for it in report.findings} == found
    assert all(it.told() is not None for it in report.findings)


DEFAULTED = "message M {{ optional {} x = 1 [default = {}]; }} enum E {{ {} }}"


@pytest.mark.parametrize(
    ("old", "new", "layers"),
    [
        (("E", "B", "A = 1; B = 2;"), ("E", "C", "A = 1; C = 2;"), ""),
        (
            ("E", "B", "A = 1; B = 2;"),
            ("E", "C", "option allow_alias = true; A = 1; B = 2; C = 2;"),
            "",
        ),
        (("E", "B", "A = 1; B = 2;"), ("E", "C", "A = 1; C = 2; B = 3;"), "json"),
        (("E", "B", "A = 1; B = 2;"), ("E", "A", "A = 1; B = 2;"), "wire json"),
        (("double", "nan", "A = 1;"), ("double", "nan", "A = 0;"), ""),
        (("double", "1", "A = 1;"), ("double", "1.0", "A = 0;"), ""),
        (("double", "1", "A = 1;"), ("double", "inf", "A = 1;"), "wire json"),
        (
            ("int64", "9007199254740993", "A = 1;"),
            ("int64", "9007199254740992", "A = 1;"),
            "wire json",
        ),
    ],
)
def test_a_default_is_what_is_read_and_not_how_it_is_written(
    tmp_path: Path, old: tuple[str, ...], new: tuple[str, ...], layers: str
) -> None:
    report = compared(tmp_path, DEFAULTED.format(*old), DEFAULTED.format(*new), "proto2")
    found = [it for it in report.findings if it.rule.name == "field-default-changed"]
    assert [str(it.rule.layer) for it in found] == layers.split()
    assert all(it.told() is not None for it in found)

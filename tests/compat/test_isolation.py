"""A witness shows the change that its finding is about, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dao_sdk.compat.compare import run
from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.schema.varint import read
from dao_sdk.compat.vocabulary import Layer
from dao_sdk.compat.witness.crossing import CrossingWitness
from tests.compat.execution.play import RULES, side
from tests.compat.random_schemas.change import random_pair
from tests.compat.random_schemas.compiled import compiled
from tests.compat.test_json_names import compared, told

ALIAS = "enum E { option allow_alias = true; Z = 0; V = 1; A = 1; }"


@pytest.mark.parametrize(
    ("old", "new", "rule", "input_", "reads"),
    [
        (
            "message M { double a = 1; int64 b = 2; }",
            "message M { sint64 a = 1; int32 b = 2; }",
            "wire/field-type-narrowed",
            "the bytes 10 80 80 80 80 08 as p.M",
            ("M{b: 2147483648}", "M{b: -2147483648}"),
        ),
        (
            "enum E { Z = 0; A = 1; }",
            ALIAS,
            "json/enum-value-renamed",
            'the JSON {"value": "V"} as a message with a p.E in it',
            ("refuses it: ", "E{value: V}, which is also A"),
        ),
        (
            "message M { E e = 1; } enum E { Z = 0; } enum F { Y = 0; }",
            "message M { F e = 1; } enum E { Z = 0; } enum F { Y = 0; }",
            "json/field-enum-exchanged",
            'the JSON {"e": "Z"} as p.M',
            ("M{}, where e is 0", "refuses it: "),
        ),
        (
            "message M { reserved 2; string a = 1; }",
            "message M { string a = 1; string b = 2; }",
            "wire/reserved-number-used",
            "the bytes 12 04 74 65 78 74 as p.M",
            ("M{} and the unknown field 2", 'M{b: "text"}'),
        ),
        (
            "message M { optional int32 s = 1; }",
            "message M { int32 s = 1; }",
            "wire/field-presence-lost",
            "the bytes 08 00 as p.M",
            ("M{s: 0}", "M{}, where s is 0"),
        ),
        (
            "message M { int32 a = 1; oneof o { int32 b = 2; } }",
            "message M { oneof o { int32 a = 1; int32 b = 2; } }",
            "wire/field-moved-into-oneof",
            "the bytes 08 01 10 01 as p.M",
            ("M{a: 1 b: 1}", "M{b: 1}, where a reads 0"),
        ),
    ],
)
def test_only_what_changed_is_set(
    tmp_path: Path, old: str, new: str, rule: str, input_: str, reads: tuple[str, str]
) -> None:
    [found] = told(compared(tmp_path, old, new, "proto3"), rule)
    witness = found.told()
    assert witness is not None and witness.what == input_
    assert witness.old.startswith(reads[0]) and witness.new.startswith(reads[1])


@pytest.mark.parametrize("kind", ["required int32", "required string", "repeated int32"])
def test_a_reserved_number_is_shown_in_use(tmp_path: Path, kind: str) -> None:
    old, new = "message M { reserved 2; }", f"message M {{ {kind} b = 2; }}"
    [found] = told(compared(tmp_path, old, new, "proto2"), "wire/reserved-number-used")
    witness = found.told()
    assert witness is not None and witness.data
    assert witness.old == "M{} and the unknown field 2"


def test_a_change_that_another_one_hides_has_no_witness(tmp_path: Path) -> None:
    """No bytes tell the presence of a field whose type is not read at all."""
    old, new = "message M { optional double s = 1; }", "message M { sint64 s = 1; }"
    report = compared(tmp_path, old, new, "proto3")
    [hidden] = told(report, "wire/field-presence-lost")
    assert hidden.breaks and hidden.told() is None
    [changed] = told(report, "wire/field-type-changed")
    assert changed.told() is not None


def test_what_the_runtime_does_not_take_is_told_without_a_witness(tmp_path: Path) -> None:
    report = compared(
        tmp_path, "message M { int32 a = 1; }", "message M { string a = 1; }", "proto3"
    )
    for found in report.findings:
        assert isinstance(found.witness, CrossingWitness)
        codec = found.witness.codecs.new
        codec._schema.descriptors.file[0].message_type[0].field[0].type_name = ".no.Such"
        codec._pool = None
        assert found.told() is None


def test_random_witnesses_set_nothing_else() -> None:
    pairs = [random_pair(seed) for seed in range(150)]
    olds, news = compiled([it.old for it in pairs]), compiled([it.new for it in pairs])
    shown = hidden = 0
    for old, new in zip(olds, news, strict=True):
        for finding in run(Diff(side(old), side(new)), RULES):
            witness = finding.told() if finding.breaks else None
            if isinstance(finding.witness, CrossingWitness) and witness is None:
                hidden += 1
            elif isinstance(finding.witness, CrossingWitness) and witness is not None:
                shown += 1
                assert not _foreign(finding, witness.data), (finding.rule.id, finding.message)
    assert shown > 400 and hidden < shown / 30, "what is hidden is a rare exception"


def _foreign(finding: Finding, data: bytes) -> set[int] | set[str]:
    """What a witness sets beside its element: neither the way to it nor what is required."""
    witness = finding.witness
    assert isinstance(witness, CrossingWitness)
    steps = [trail[0] for trail in witness.target.trails if trail]
    steps += [witness.target.beside] if witness.target.beside else []
    meant = [field for step in steps for field in step if field is not None]
    required = [
        field
        for codec, name in zip(witness.codecs, witness.target.names, strict=True)
        for field in codec.new(name).DESCRIPTOR.fields
        if field.is_required or name.startswith("dao.witness.holder.")
    ]
    if finding.rule.layer is Layer.JSON:
        names = {f"[{it.full}]" if it.extendee else it.json for it in meant}
        return set(json.loads(data)) - names - {it.json_name for it in required}
    return set(_numbers(data)) - {it.number for it in meant} - {it.number for it in required}


def _numbers(data: bytes) -> list[int]:
    """The numbers of the outermost fields in some bytes."""
    found, at, open_groups = [], 0, 0
    while at < len(data):
        tag, at = read(data, at)
        if not open_groups:
            found.append(tag >> 3)
        match tag & 7:
            case 0:
                _, at = read(data, at)
            case 1:
                at += 8
            case 2:
                length, at = read(data, at)
                at += length
            case 3:
                open_groups += 1
            case 4:
                open_groups -= 1
            case 5:
                at += 4
    return found

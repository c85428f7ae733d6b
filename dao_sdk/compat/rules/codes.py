"""The numbers beside messages, and their names: statuses, results, events and limits."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule, rule
from dao_sdk.compat.rules._authors import constant, constants
from dao_sdk.compat.vocabulary import BOTH, NEITHER, NEW_ON_OLD, OLD_ON_NEW
from dao_sdk.compat.witness.call import CodeWitness
from dao_sdk.contract.model import Constant, Status

GROUPS = {"status": "statuses", "result": "results", "event": "events"}
"""What each number that crosses is called, with the list of the contract that it is in."""


@rule("code-added", wire=NEW_ON_OLD)
def code_added(diff: Diff, rule: Rule) -> Iterator[Finding]:
    for group, each in _alone(diff, removed=False):
        yield rule.finding(
            each.name,
            f"the {group} `{each.name}` ({each.value}) is not known to the old side",
            (None, each.place),
            witness=CodeWitness(group, each.value, "", each.name),
        )


@rule("code-removed", wire=OLD_ON_NEW)
def code_removed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    for group, each in _alone(diff, removed=True):
        yield rule.finding(
            each.name,
            f"the {group} `{each.name}` ({each.value}) was removed",
            (each.place, None),
            witness=CodeWitness(group, each.value, each.name, ""),
        )


@rule("code-changed", wire=BOTH)
def code_changed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Constants with the same name and two numbers."""
    for group, listed in GROUPS.items():
        for pair in diff.constants(listed).both:
            old, new = pair.old, pair.new
            if old.value == new.value:
                continue
            names = {it.value: it.name for it in reversed(getattr(diff.new.contract, listed))}
            yield rule.finding(
                new.name,
                f"the {group} `{new.name}` is {new.value}, and was {old.value}",
                (old.place, new.place),
                witness=CodeWitness(group, old.value, old.name, names.get(old.value, "")),
            )


@rule("code-renamed", wire=NEITHER, hazard=True)
def code_renamed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Constants with the same number and two names, of which either side knows only one."""
    for group, listed in GROUPS.items():
        found = diff.constants(listed)
        news = {it.value: it for it in found.added}
        for old in found.removed:
            if old.value in news:
                new = news[old.value]
                yield rule.finding(
                    new.name,
                    f"the {group} {new.value} is `{new.name}`, and was `{old.name}`",
                    (old.place, new.place),
                )


def _alone(diff: Diff, *, removed: bool) -> Iterator[tuple[str, Constant]]:
    """Constants that only one side has, by name and by number."""
    for group, listed in GROUPS.items():
        found = diff.constants(listed)
        mine, other = (found.removed, found.added) if removed else (found.added, found.removed)
        taken = {it.value for it in other}
        yield from ((group, it) for it in mine if it.value not in taken)


@rule("constant-removed", source=OLD_ON_NEW)
def constant_removed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Constants that only the old contract has."""
    for construct, found in constants(diff):
        for each in found.removed:
            yield from rule.for_authors(
                diff.authors.lose(constant(construct, each.name)),
                each.name,
                f"the {construct} `{each.name}` was removed",
                (each.place, None),
            )


@rule("constant-renamed", source=BOTH)
def constant_renamed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Constants of one number that have another name in some language."""
    for construct, found in constants(diff):
        for pair in found.both:
            old, new = pair.old, pair.new
            yield from rule.for_authors(
                diff.authors.differ(
                    constant(construct, old.name),
                    constant(construct, new.name),
                ),
                old.name,
                f"the {construct} `{old.name}` was renamed to `{new.name}`",
                (old.place, new.place),
            )


@rule("status-meaning-changed", capability=NEITHER, hazard=True)
def status_meaning_changed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Statuses that say something else about the call."""
    for pair in diff.constants("statuses").both:
        old, new = pair.old, pair.new
        assert isinstance(old, Status) and isinstance(new, Status)
        if (old.executed, old.repeat) != (new.executed, new.repeat):
            yield rule.finding(
                new.name, f"{_said(old)}; it says {_facts(new)}", (old.place, new.place)
            )


def _facts(status: Status) -> str:
    return f"executed: {status.executed}, repeat: {status.repeat}"


def _said(status: Status) -> str:
    return f"`{status.name}` said {_facts(status)}"

"""The log of a contract: what came with which version, and what became of the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from dao_sdk.compat.compare import compare
from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.inputs.folder import folder_side
from dao_sdk.compat.inputs.origin import on_disk, working_title
from dao_sdk.compat.inputs.side import Side
from dao_sdk.compat.releases.changes import Changes, changes, firsts
from dao_sdk.compat.releases.store import Releases
from dao_sdk.compat.vocabulary import Step
from dao_sdk.contract.digest import contract_digest
from dao_sdk.contract.model import Contract
from dao_sdk.contract.sources import find_sources
from dao_sdk.contract.version import version_of


@dataclass(frozen=True, slots=True)
class Chapter:
    """What one version brought."""

    version: str
    state: str
    """``released``, or ``draft`` or ``unreleased`` for what is not frozen; ``not frozen`` for an
    older version of which only the contract's word is known."""
    step: Step | None
    """The step that it takes from the version before, as far as that is frozen."""
    changes: Changes
    findings: tuple[Finding, ...]
    """What changed of what was there before, and is not only another name."""


def log(path: Path) -> list[Chapter]:
    """The log of a contract, the newest version first.

    Args:
        path: The contract's folder or file.

    Raises:
        DaoError: The contract or one of its releases cannot be read.
    """
    releases = Releases(find_sources(path).root)
    working = folder_side(working_title(path), path, on_disk())
    contract = _contract(working)
    versions = [each for each in releases.versions() if each.major <= contract.major]
    sides = [(releases.side(each), "released") for each in versions]
    if not sides or contract_digest(_contract(sides[-1][0])) != contract_digest(contract):
        sides.append((working, "draft" if contract.state == "draft" else "unreleased"))
    (first, state), *_ = sides
    chapters = [*_beginning(_contract(first), state)]
    chapters += [_chapter(old, new, state) for (old, _), (new, state) in pairwise(sides)]
    return chapters[::-1]


def _contract(side: Side) -> Contract:
    assert side.contract is not None
    return side.contract


def _beginning(contract: Contract, state: str) -> Iterator[Chapter]:
    """The versions up to the first that is at hand, from what it says itself."""
    said = {it.since for it in contract.imports} | {it.since for it in contract.services}
    said.add(contract.version)
    for version in sorted(said, key=version_of):
        known = state if version == contract.version else "not frozen"
        yield Chapter(version, known, None, firsts(contract, version), ())


def _chapter(old: Side, new: Side, state: str) -> Chapter:
    report = compare(old, new)
    found = changes(Diff(old, new))
    named = (*found.added, *found.removed, *found.renamed)
    told = {it.name for it in named} | {it.was for it in named}
    findings = [it for it in report.findings if it.subject not in told]
    return Chapter(_contract(new).version, state, report.step, found, tuple(_once(findings)))


def _once(findings: list[Finding]) -> Iterator[Finding]:
    """Findings without those that say the same of the same in another layer."""
    said = set()
    for each in findings:
        if (each.subject, each.message) not in said:
            said.add((each.subject, each.message))
            yield each

"""Checks the working contract against everything that it must not break."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dao_sdk.compat.compare import Report, compare
from dao_sdk.compat.inputs.folder import folder_side
from dao_sdk.compat.inputs.open import open_sides
from dao_sdk.compat.inputs.origin import on_disk, working_title
from dao_sdk.compat.inputs.side import Side
from dao_sdk.compat.languages import Language
from dao_sdk.compat.releases.release import Version
from dao_sdk.compat.releases.store import Releases
from dao_sdk.compat.releases.support import complete, supported
from dao_sdk.compat.vocabulary import Layer
from dao_sdk.compat.waiver import Waiver
from dao_sdk.compat.waivers import waive
from dao_sdk.contract.sources import find_sources


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a check."""

    working: Side
    """The working contract."""
    releases: tuple[Version, ...]
    """The releases that it was compared with."""
    reports: tuple[Report, ...]
    """A comparison with each release, the oldest first, then with each side that was named."""


def check(
    contract: Path,
    against: Sequence[str] = (),
    *,
    layers: Collection[Layer] = tuple(Layer),
    languages: Sequence[Language] = (),
    waivers: Collection[Waiver] = (),
    today: datetime.date,
    imports: tuple[Path, ...] = (),
) -> Checked:
    """Compares a contract with every release that is supported.

    Args:
        contract: The contract's folder or file.
        against: Further sides to compare with, as :func:`open_sides` takes them.
        layers: The layers to look at.
        languages: The languages whose authors to think of.
        waivers: What is waived.
        today: The day that ends of support and of waivers are compared with.
        imports: Folders from which plain .proto files of ``against`` import beside their own.

    Raises:
        DaoError: Something cannot be read.
    """
    root = find_sources(contract).root
    releases = Releases(root)
    working = folder_side(working_title(contract), contract, on_disk())
    assert working.contract is not None
    major = working.contract.major
    complete(releases, Version(major, working.contract.minor), today)
    versions = supported(releases, major, today)
    olds = [*(releases.side(each) for each in versions), *open_sides(against, root, imports)]
    reports = [_judged(old, working, layers, languages) for old in olds]
    return Checked(working, tuple(versions), tuple(waive(reports, waivers, today)))


def _judged(
    old: Side, new: Side, layers: Collection[Layer], languages: Sequence[Language]
) -> Report:
    """A comparison in which a draft may be broken: nobody was promised that it stays."""
    report = compare(old, new, layers, languages=languages)
    draft = old.contract is not None and old.contract.state == "draft"
    return replace(report, draft=draft)

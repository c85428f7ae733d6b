"""Which releases are still supported.

Every release of the working contract's major version is, until ``abi/releases/ended.toml`` says
that its time has come::

    [[ended]]
    release = "1.0"
    on = 2027-06-30                  # the first day on which it is not supported any more
    reason = "Nobody runs a host of it since the spring."
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from dao_sdk.compat.inputs.origin import seen_from_here
from dao_sdk.compat.releases.release import ReleaseError, Version
from dao_sdk.compat.releases.store import Releases
from dao_sdk.compat.tables import TablesError, read_tables
from dao_sdk.contract.diagnostics import Problems

_KEYS = {"release": str, "on": datetime.date, "reason": str}


@dataclass(frozen=True, slots=True)
class Ended:
    """A release whose support ends, or has ended."""

    version: Version
    on: datetime.date
    reason: str


def ended(releases: Releases) -> tuple[Ended, ...]:
    """The releases whose end was announced; none where there is no such file.

    Raises:
        TablesError: The file has problems; it holds all of them.
        DaoError: It cannot be read.
    """
    path = releases.folder / "ended.toml"
    if not path.exists():
        return ()
    shown, problems = seen_from_here(path), Problems()
    tables = read_tables(path, shown, "ended", _KEYS, problems)
    known = [str(each) for each in releases.versions()]
    for each in tables:
        if each.values["release"] not in known and not _gone(each.values["release"], releases):
            problems.unknown(each.at("release"), "release", each.values["release"], known)
    if problems:
        raise TablesError(shown, problems.within(""))
    return tuple(
        Ended(Version.parse(it.values["release"]), it.values["on"], it.values["reason"])
        for it in tables
    )


def _gone(text: str, releases: Releases) -> bool:
    """Whether a version is older than a release, so that it may have been one."""
    try:
        return Version.parse(text) < max(releases.versions(), default=Version(0, 0))
    except ReleaseError:
        return False


def complete(releases: Releases, working: Version, today: datetime.date) -> None:
    """Sees to it that no release is lost that was not said to have ended.

    Args:
        releases: The releases.
        working: The version of the working contract.
        today: The day that ends are compared with.

    Raises:
        ReleaseError: A release is lost.
        DaoError: The file of ends or a name in the folder is wrong.
    """
    over = {each.version for each in ended(releases) if each.on <= today}
    lost = [str(each) for each in releases.lost(working) if each not in over]
    if lost:
        raise ReleaseError(
            f"{seen_from_here(releases.folder)} lacks {' and '.join(lost)}, "
            "so nobody can say what breaks against it",
            "Bring the file back, by git for example. If nobody needs it any more, or it was never "
            "frozen, say so in ended.toml there.",
        )


def supported(releases: Releases, major: int, today: datetime.date) -> list[Version]:
    """The releases of a major version that are supported on a day, the oldest first.

    Raises:
        DaoError: The file of ends or a name in the folder is wrong.
    """
    over = {each.version for each in ended(releases) if each.on <= today}
    return [it for it in releases.versions() if it.major == major and it not in over]

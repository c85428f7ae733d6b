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

from dao_sdk.compat.releases.release import Version
from dao_sdk.compat.releases.store import Releases
from dao_sdk.compat.sides.origin import seen_from_here
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
        if each.values["release"] not in known:
            problems.unknown(each.at("release"), "release", each.values["release"], known)
    if problems:
        raise TablesError(shown, problems.within(""))
    return tuple(
        Ended(Version.parse(it.values["release"]), it.values["on"], it.values["reason"])
        for it in tables
    )


def supported(releases: Releases, major: int, today: datetime.date) -> list[Version]:
    """The releases of a major version that are supported on a day, the oldest first.

    Raises:
        DaoError: The file of ends or a name in the folder is wrong.
    """
    over = {each.version for each in ended(releases) if each.on <= today}
    return [it for it in releases.versions() if it.major == major and it not in over]

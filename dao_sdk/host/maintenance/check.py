"""Tells what state a home is in, and what that means."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ...errors import DaoError
from ...plain_text import plain
from ..adapters.keys.stores import FileKeyStore, open_key_store
from ..adapters.storage.database import LAYOUT
from ..grants.file import GrantsFile
from ..grants.sizes import format_size
from ..home import Home, HomeError
from .database import faults, readable

_LITTLE_ROOM = 64 << 20
"""Free bytes of the disk below which a person is warned."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    about: str
    """What it is about, such as ``keys``."""
    state: Literal["good", "note", "warning", "fault"]
    """``good``: as it should be; ``note``: worth knowing; ``warning``: to be mended; ``fault``: an
    Avatar cannot open the home, or cannot read all of it."""
    message: str
    """One or two sentences: what was found, and what it means."""
    help: str = ""
    """What to do about it, where anything is to be done."""


def check(home: Home) -> list[Finding]:
    """Look at everything in a home, also while an Avatar runs in it. Nothing is changed.

    Args:
        home: The home.

    Returns:
        What was found, the good as well.

    Raises:
        HomeError: There is no home.
    """
    if not home.exists():
        raise HomeError(f"There is no home at {home.path}.", "Name the folder of a home.")
    return [*_holder(home), *_privacy(home), *_storage(home), *_keys(home), *_grants(home)]


def _holder(home: Home) -> Iterator[Finding]:
    if not os.access(home.path, os.W_OK):
        yield Finding(
            "use",
            "warning",
            "The home cannot be written here, so no Avatar can open it.",
            "`dao home backup` copies it to where you may write; open the copy.",
        )
        return
    try:
        held = home.is_held()
    except HomeError as error:
        yield Finding("use", "fault", error.message, error.help)
        return
    if held:
        yield Finding("use", "good", f"In use by {home.holder() or 'another program'}.")
    else:
        yield Finding("use", "good", "No program has it open.")


def _privacy(home: Home) -> Iterator[Finding]:
    if os.name != "posix":
        return
    open_, foreign = [], []
    for path in (home.path, *sorted(home.path.rglob("*"))):
        try:
            seen = path.lstat()
        except OSError:  # gone meanwhile
            continue
        if stat.S_ISLNK(seen.st_mode):
            continue
        name = "the folder itself" if path == home.path else str(path.relative_to(home.path))
        if stat.S_IMODE(seen.st_mode) & 0o077:
            open_.append(name)
        if seen.st_uid != os.geteuid():
            foreign.append(name)
    if open_:
        # A folder that only its owner may enter protects what is in it, whatever its own mode.
        closed = "the folder itself" not in open_
        yield Finding(
            "privacy",
            "warning",
            f"Other users of this machine {'could' if closed else 'can'} get at {_few(open_)}"
            + ("; only the folder's own permissions stop them." if closed else "."),
            f"chmod -R go= {home.path}",
        )
    if foreign:
        yield Finding("privacy", "warning", f"Somebody else owns {_few(foreign)}.")
    if not open_ and not foreign:
        yield Finding("privacy", "good", "Only you can get at its files.")


def _storage(home: Home) -> Iterator[Finding]:
    if not home.storage.exists():
        yield Finding("storage", "note", "Nothing has been stored yet.")
        return
    try:
        with readable(home.storage) as database:
            wrong = faults(database)
        size = home.storage.stat().st_size
    except OSError as error:
        yield Finding("storage", "fault", f"{home.storage} cannot be read: {error.strerror}.")
        return
    if not wrong:
        told = f"The database is whole: layout {LAYOUT}, {format_size(size)}."
        yield Finding("storage", "good", told)
    for fault in wrong[:3]:
        newer = "layout" in fault
        yield Finding(
            "storage",
            "fault",
            f"The database {'is newer' if newer else 'is damaged'}: {fault}.",
            (
                "Update this program; an older one must not change a newer home."
                if newer
                else "Keep a copy of it, then restore a backup; `dao home rescue` brings what can still "
                "be read into another home."
            ),
        )
    if len(wrong) > 3:
        yield Finding("storage", "fault", f"There are {len(wrong) - 3} more faults in it.")
    try:
        room = os.statvfs(home.path)
    except (AttributeError, OSError):
        return
    free = room.f_bavail * room.f_frsize
    if free < _LITTLE_ROOM:
        yield Finding(
            "disk",
            "warning",
            f"The disk has {format_size(free)} left; writes end in EXHAUSTED when it is full.",
            "Make room on it.",
        )


def _keys(home: Home) -> Iterator[Finding]:
    if not (home.keys / "place.json").exists():
        if home.storage.exists() or home.keys.exists():
            yield Finding(
                "keys",
                "warning",
                "There are no wrapping keys. A unit that encrypts what it stores cannot read it "
                "without the keys that it was made with.",
                "If there were keys, restore the folder `keys` from a backup.",
            )
        return
    try:
        store = open_key_store(home.keys)
        if not isinstance(store, FileKeyStore):
            yield Finding(
                "keys",
                "good",
                "The wrapping keys are in the system's keyring: a copy of the home cannot be read "
                "elsewhere, and neither can a backup.",
            )
            return
        files = sorted(home.keys.glob("*.key"))
        for path in files:
            # Reading a key mends its permissions; here that is left to the person, who has the finding.
            if not stat.S_IMODE(path.stat().st_mode) & 0o077:
                store.load(path.stem.replace("%", "/"))
    except DaoError as error:
        yield Finding("keys", "fault", error.message, error.help)
        return
    except OSError as error:
        yield Finding("keys", "fault", f"{home.keys} cannot be read: {error.strerror or error}.")
        return
    if not files and home.storage.exists():
        yield Finding(
            "keys",
            "fault",
            "The wrapping keys belong in files of the home, and there are none: what a unit has "
            "encrypted cannot be read without them.",
            "Restore the folder `keys` from a backup of the home.",
        )
        return
    yield Finding(
        "keys",
        "note",
        "The wrapping keys lie beside the data. Encryption then protects parts of the home, such as "
        "the database alone, but anyone who copies all of it, or a backup of it, can read everything.",
        "Keep copies as safe as the home. A new home can have its keys in the system's keyring "
        "instead: capabilities={'keys': HomeKeys(place='keyring')}.",
    )


def _grants(home: Home) -> Iterator[Finding]:
    try:
        words = GrantsFile(home.grants).words()
    except DaoError as error:
        yield Finding("grants", "fault", error.message, error.help)
        return
    if words:
        allowed = sum(word.allow for word in words)
        yield Finding("grants", "good", f"{allowed} allowed, {len(words) - allowed} denied.")


def _few(names: list[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(plain(name, 100) for name in names[:3]) + more

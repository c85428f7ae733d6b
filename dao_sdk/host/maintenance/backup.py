"""Copies a home as it is at one moment, whether an Avatar runs in it or not."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ...errors import DaoError
from ...plain_file import read_plain_file
from ..adapters.storage.faults import lacks_room
from ..folders import make_way
from ..home import Home, HomeError
from ..home.files_on_disk import replace_file, sync_folder
from .database import faults, readable


@dataclass(frozen=True, slots=True)
class Copied:
    """A backup that was made."""

    path: Path
    """The folder, which is a home itself."""
    size: int
    """The size of its database in bytes."""
    keys: bool
    """Whether the wrapping keys are in it; where they are in a keyring, they are not."""
    faults: Sequence[str]
    """What is wrong with the database, which was copied as it is; none where all is well."""


def back_up(home: Home, target: str | os.PathLike[str]) -> Copied:
    """Copy a home into a new folder, while programs go on to write to it.

    The database is copied by SQLite's own backup, in one read transaction: the copy has every write
    that was acknowledged before, and none by half. It is read once more from the copy.

    Args:
        home: The home.
        target: The folder to make; it must not exist, or be empty.

    Returns:
        What was made.

    Raises:
        HomeError: There is no home, or the folder cannot be made or holds other things.
        StorageError: The database cannot be copied; nothing is left of the backup.
    """
    place = Path(target).expanduser().absolute()
    if place == home.path or home.path in place.parents:
        raise HomeError(f"{place} is inside the home.", "Name a folder elsewhere.")
    if place.is_file() or (place.is_dir() and any(place.iterdir())):
        raise HomeError(f"{place} is there already.", "Name a folder that does not exist yet.")
    draft = copy_beside(home, place)
    try:
        found = _faults(Home(draft))
        draft.replace(place)  # over an empty folder too
        sync_folder(place.parent)
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        raise unwritable(place, error) from error
    made = Home(place)
    size = made.storage.stat().st_size if made.storage.exists() else 0
    return Copied(place, size, any(made.keys.glob("*.key")), found)


def copy_beside(home: Home, place: Path) -> Path:
    """Copy a home into a private folder that lies beside a place.

    Args:
        home: The home.
        place: Where the copy will go.

    Returns:
        The folder, to be renamed or removed.

    Raises:
        HomeError: There is no home, or the copy cannot be made.
        StorageError: The database cannot be copied.
    """
    if not home.exists():
        raise HomeError(f"There is no home at {home.path}.", "Name the folder of a home.")
    draft = place.with_name(f".{place.name}.{secrets.token_hex(4)}.part")
    try:
        make_way(place.parent)
        draft.mkdir(mode=0o700)
        copy = Home(draft)
        # First, since it marks the folder as a home that no unit may look into, however long it takes
        # to copy the rest.
        copy.keys.mkdir(mode=0o700)
        if home.storage.exists():
            with readable(home.storage, draft) as database:
                database.backup(copy.storage, place)
        # After the data: a key is there before anything that it protects, and never changes.
        if home.keys.is_dir():
            for path in sorted(home.keys.iterdir()):
                if path.suffix in (".key", ".json") and not path.name.startswith("."):
                    replace_file(copy.keys / path.name, read_plain_file(path))
        if home.grants.exists():
            replace_file(copy.grants, read_plain_file(home.grants))
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        raise unwritable(place, error) from error
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return draft


def unwritable(place: Path, error: OSError) -> DaoError:
    """Say why a folder cannot be made.

    Args:
        place: The folder.
        error: What the system said.

    Returns:
        The error for a person.
    """
    about = f" ({error.filename})" if error.filename else ""
    return HomeError(
        f"{place} cannot be made: {error.strerror or error}{about}.",
        "Make room on its disk, or name a place on another one." if lacks_room(error) else "",
    )


def _faults(home: Home) -> list[str]:
    if not home.storage.exists():
        return []
    with readable(home.storage) as database:
        return faults(database)

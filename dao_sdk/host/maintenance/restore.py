"""Puts a backup in the place of a home."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ..home import Home, HomeError
from ..home.atomic_swap import replace_folder
from ..home.files_on_disk import sync_folder
from .backup import copy_beside, unwritable
from .database import faults, readable


@dataclass(frozen=True, slots=True)
class Restored:
    """A home that was restored."""

    home: Home
    """The home."""
    kept: Path | None
    """Where the home is now that was there before; None where none was."""


def restore(backup: str | os.PathLike[str], home: Home, *, force: bool = False) -> Restored:
    """Make a home of a backup, which stays as it is.

    A home that is there is moved aside, never removed: also a damaged one has things in it that
    are in no backup.

    Args:
        backup: The folder of the backup, or of any home.
        home: The home to make.
        force: Whether it may take the place of a home that is there.

    Returns:
        The home, and where the one before is.

    Raises:
        HomeError: There is no backup, or a home is there and ``force`` is not given, or the folder
            holds other things.
        HomeHeld: An Avatar runs in the home.
        StorageError: The backup cannot be read.
    """
    source = Home(backup)
    if source.path == home.path:
        raise HomeError("A home cannot be restored from itself.", "Name the folder of a backup.")
    is_home = home.exists()
    there = is_home or (home.path.exists() and any(home.path.iterdir()))
    if there and not is_home:
        raise HomeError(f"{home.path} holds other files and is no home.", "Name another folder.")
    if there and not force:
        raise HomeError(
            f"There is a home at {home.path} already.",
            "Use --force to put the backup in its place; the home that is there is moved aside.",
        )
    draft = copy_beside(source, home.path)
    try:
        if Home(draft).storage.exists():
            with readable(Home(draft).storage) as database:
                wrong = faults(database)
            if wrong:
                raise HomeError(
                    f"The backup {source.path} is damaged: {wrong[0]}.",
                    "Use another backup; `dao home rescue` brings what can be read of this one into "
                    "another home.",
                )
        kept = None
        if there:
            kept = _replace(draft, home)
        else:
            draft.replace(home.path)
            sync_folder(home.path.parent)
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        raise unwritable(home.path, error) from error
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return Restored(home, kept)


def _replace(draft: Path, home: Home) -> Path:
    """Put a folder in the place of a home that is not open; give where that home is then."""
    aside = home.path.with_name(f"{home.path.name}.before-{datetime.now():%Y%m%d-%H%M%S-%f}")
    with home.lock("dao home restore") as lock:
        replace_folder(draft, home.path, aside)
        lock.home = Home(aside)  # so that it takes away its own holder file, and no other's
    return aside

"""Puts a folder in the place of a home, so that a kill at any moment leaves a home there.

No system renames two folders at once. So what is to take the place waits beside it under a name of
its own while the home that was there is renamed; a program that finds it waiting, and the place empty,
finishes the work.
"""

from __future__ import annotations

import glob
import logging
import os
from pathlib import Path

from .files_on_disk import sync_folder

_log = logging.getLogger("dao.host")


def waiting(place: Path) -> Path:
    """Give the folder that waits to take a place.

    Args:
        place: Where a home is, or will be.
    """
    return place.parent / f".{place.name}.restored"


def replace_folder(draft: Path, place: Path, aside: Path) -> None:
    """Put a folder in the place of a home that this program has to itself.

    Args:
        draft: The folder, whole, beside the place.
        place: The home.
        aside: What the home is called from then on; there must be nothing of that name.

    Raises:
        OSError: It cannot be done; the home is where it was, or :func:`finish` goes on with it.
    """
    ready = waiting(place)
    draft.rename(ready)
    sync_folder(place.parent)
    try:
        place.rename(aside)
    except OSError:
        ready.rename(draft)
        raise
    sync_folder(place.parent)
    try:
        ready.rename(place)
    except FileNotFoundError:
        if not place.exists():  # else another program was quicker to finish it
            raise
    sync_folder(place.parent)


def finish(place: Path) -> None:
    """Go on where a program was killed between moving a home aside and taking its place.

    Args:
        place: Where a home should be; nothing happens where one is, or where none waits.

    Raises:
        OSError: The folder that waits cannot be renamed.
    """
    ready = waiting(place)
    if not os.path.exists(ready) or os.path.exists(place):  # noqa: PTH110 - never raises
        return
    try:
        ready.rename(place)
    except FileNotFoundError:
        return  # another program was quicker
    sync_folder(place.parent)
    before = max(place.parent.glob(f"{glob.escape(place.name)}.before-*"), default=None)
    kept = f" The home that was there before is {before}." if before else ""
    _log.warning("A restore of %s had been cut off; it is finished now.%s", place, kept)


def forget(place: Path) -> None:
    """Remove what waits for the place of a home that stands: the program was killed too early.

    Args:
        place: The home, which this program has to itself.
    """
    ready = waiting(place)
    if os.path.exists(ready):  # noqa: PTH110 - never raises
        import shutil  # every start comes by, hardly one comes here

        shutil.rmtree(ready, ignore_errors=True)

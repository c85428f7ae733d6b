"""Looks at the database of a home without taking the home, also while an Avatar writes to it."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ..adapters.storage.database import APPLICATION_ID, LAYOUT, Database
from ..adapters.storage.faults import lacks_room
from ..home import Home

_UNWRITABLE = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM)


@contextlib.contextmanager
def readable(path: Path, place: Path | None = None) -> Iterator[Database]:
    """Give a database that can be read.

    SQLite writes beside a database even where it only reads. Where the home cannot be written, or
    its disk has no room, it works on a copy; the original cannot be written to then.

    Args:
        path: The file.
        place: A folder for such a copy; the system's own for what is temporary, by default.

    Yields:
        The database itself, or a copy that is gone afterwards.

    Raises:
        OSError: Not even its bytes can be read.
    """
    with contextlib.ExitStack() as stack:
        if _is_unwritable(path):
            folder = Path(
                stack.enter_context(tempfile.TemporaryDirectory(prefix="dao-home-", dir=place))
            )
            for name in (path.name, f"{path.name}-wal"):
                if (path.parent / name).exists():
                    shutil.copyfile(path.parent / name, folder / name)
            path = folder / path.name
        yield Database(path, "full", None)


def _is_unwritable(path: Path) -> bool:
    try:
        with contextlib.closing(Database(path, "full", None).connect(reading=True)) as reader:
            reader.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.Error as error:
        return lacks_room(error) or (error.sqlite_errorcode & 0xFF) in _UNWRITABLE
    return False


def is_of_unit(home: Home) -> bool:
    """Tell whether the unit that ships keeps its data in a home, and not another unit.

    Args:
        home: The home.

    Returns:
        Whether its record is there, or the wrapping key that only it uses.
    """
    if (home.keys / "dao%store.key").exists():
        return True
    if not home.storage.exists() or home.storage.stat().st_size < 512:
        return False
    with readable(home.storage) as database:
        try:
            with contextlib.closing(database.connect(reading=True)) as reader:
                found = reader.execute("SELECT value FROM entries WHERE key = x'48'").fetchone()
        except sqlite3.Error:
            return False
    return found is not None and bytes(found[0]).startswith(b"daohome")


def faults(database: Database) -> list[str]:
    """Read a database whole and tell what is wrong with it.

    Args:
        database: The database.

    Returns:
        One sentence a fault; none where all is well.
    """
    size = database.path.stat().st_size
    if size == 0:
        return []  # of a program that was killed as it made the home
    if size < 512:
        return [f"it was cut off after {size} bytes"]
    try:
        with contextlib.closing(database.connect(reading=True)) as reader:
            application = reader.execute("PRAGMA application_id").fetchone()[0]
            layout = reader.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.Error as error:
        return [str(error)]
    if application != APPLICATION_ID:
        return ["it is a database of another program"]
    if layout > LAYOUT:
        return [f"it has layout {layout}, and this version reads up to {LAYOUT}"]
    return list(database.check())

"""Files as a case writes them.

==============================  ==============================================================
``hello``                       a text
``{hex: "00ff"}``               these bytes; also ``{base64: "AP8="}``
``{zeros: 4096}``               so many zeros
``{fills: 100000}``             as many zeros as the disk takes, but for so many bytes
``{link: TARGET}``              a symbolic link
``{folder: true}``              an empty folder
``{sql: [...]}``                a new SQLite database in which these statements were carried out; with
                                ``killed: true`` as a program leaves it that is killed then
==============================  ==============================================================

Each may have a ``mode`` such as ``"644"``.
"""

from __future__ import annotations

import base64
import contextlib
import shutil
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

from dao_sdk.verify.cases import Line, SuiteError, known_keys

_KEYS = ("text", "hex", "base64", "zeros", "fills", "link", "folder", "sql", "killed", "mode")


def make_file(path: Path, written: Any) -> None:
    """Make a file, and the folders above it.

    Args:
        path: Where.
        written: What the case says of it.

    Raises:
        SuiteError: It says it in no way that there is.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not isinstance(written, Line):
        path.write_text(str(written), "utf-8")
        return
    known_keys(written, _KEYS)
    if "link" in written:
        path.symlink_to(str(written["link"]))
    elif "folder" in written:
        path.mkdir(exist_ok=True)
    elif "sql" in written:
        _database(path, written["sql"], bool(written.get("killed")))
    elif "fills" in written:
        _fill(path, int(written["fills"]))
    else:
        path.write_bytes(_bytes(written))
    if "mode" in written:
        path.chmod(int(str(written["mode"]), 8))


def _bytes(written: Line) -> bytes:
    if "text" in written:
        return str(written["text"]).encode()
    if "hex" in written:
        return bytes.fromhex(str(written["hex"]))
    if "base64" in written:
        return base64.b64decode(str(written["base64"]))
    if "zeros" in written:
        return bytes(int(written["zeros"]))
    raise SuiteError(f"{written.place}: this says no content", f"Write one of {', '.join(_KEYS)}.")


def _fill(path: Path, left: int) -> None:
    with path.open("wb", buffering=0) as file:
        with contextlib.suppress(OSError):
            while file.write(bytes(4096)):
                pass
        file.truncate(max(0, file.tell() - left))


def _database(path: Path, statements: list[str], killed: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="dao-database-") as folder:
        made = Path(folder) / path.name
        with contextlib.closing(sqlite3.connect(made, isolation_level=None)) as connection:
            for statement in statements:
                connection.execute(str(statement)).fetchall()
            if not killed:
                connection.close()
            # While the connection is open, what was committed may be in the log beside the file only.
            for file in Path(folder).iterdir():
                if not file.name.endswith("-shm"):
                    shutil.copy(file, path.with_name(file.name))


def damage(path: Path, start: int) -> None:
    """Overwrite all of a file, or of every file below a folder, from a byte on.

    What the log of a database holds is brought into it before.
    """
    if path.suffix == ".sqlite3":
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    files = [path] if path.is_file() else [it for it in path.rglob("*") if it.is_file()]
    for file in files:
        size = file.stat().st_size
        with file.open("r+b") as content:
            content.seek(start)
            content.write(b"\x5a" * max(0, size - start))


def rows(path: Path) -> tuple[dict[str, Any], list[tuple[bytes, bytes]], str]:
    """Read the database of a home: its settings, its entries in the order of their keys, and what
    SQLite finds wrong with it."""
    uri = f"{path.as_uri()}?mode=ro"
    with contextlib.closing(sqlite3.connect(uri, uri=True)) as connection:
        names = ("application_id", "user_version", "page_size", "journal_mode")
        settings = {it: connection.execute(f"PRAGMA {it}").fetchone()[0] for it in names}
        entries = connection.execute("SELECT key, value FROM entries ORDER BY key").fetchall()
        (found,) = connection.execute("PRAGMA integrity_check").fetchone()
    return settings, entries, str(found)

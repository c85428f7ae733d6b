"""Folders that only their owner may write to, whatever the program's umask is."""

from __future__ import annotations

from pathlib import Path

_PRIVATE, _ON_THE_WAY = 0o700, 0o755


def make_private(path: Path) -> None:
    """Make a folder for its owner alone, where it is missing.

    Folders on the way to it that are missing are made as well, for others to pass but not to write
    to: anyone who may write beside a folder can put another one in its place.

    Args:
        path: The folder.

    Raises:
        OSError: It cannot be made, or something else is there.
    """
    _make(path, _PRIVATE)


def make_way(path: Path) -> None:
    """Make a folder on the way to a private one, where it is missing.

    Args:
        path: The folder.

    Raises:
        OSError: It cannot be made, or something else is there.
    """
    _make(path, _ON_THE_WAY)


def _make(path: Path, mode: int) -> None:
    try:
        path.mkdir(mode)
    except FileNotFoundError:
        if path.parent == path:
            raise
        _make(path.parent, _ON_THE_WAY)
        path.mkdir(mode, exist_ok=True)
    except OSError:
        # Some systems say of a folder that is there that it cannot be made.
        if not path.is_dir():
            raise

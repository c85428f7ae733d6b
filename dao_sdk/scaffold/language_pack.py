"""A language pack to begin with: what ``dao lang new`` makes.

It works from the start: what it generates is an outline of a host, every line a comment of the new
language, which its author turns into code template by template.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from dao_sdk.errors import DaoError
from dao_sdk.scaffold.new_files import write_files

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_MOST_NAME = 40
_EXTENSION = re.compile(r"[A-Za-z0-9_+]{1,16}")
_COMMENT = re.compile(r"[^\s\w\"'\\{}]{1,4}|REM|rem")


def new(
    name: str, folder: Path, extension: str | None = None, comment: str = "//"
) -> tuple[Path, ...]:
    """Make a language pack.

    Args:
        name: How the pack is called.
        folder: Where to make it: a folder that is not there, or is empty.
        extension: How the names of source files end, without a dot; the name if left out.
        comment: What begins a comment that goes to the end of its line.

    Returns:
        The files that were made.

    Raises:
        DaoError: A word cannot be used, or the folder has something in it; nothing was made then.
    """
    extension = name if extension is None else extension.removeprefix(".")
    _check(name, extension, comment)
    try:
        taken = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as error:
        raise DaoError(f"{folder} cannot be read: {error.strerror}") from error
    if taken:
        raise DaoError(
            f"{folder} is there already", "Choose another folder: nothing is written over."
        )
    words = {"@NAME@": name, "@EXT@": extension, "@COMMENT@": comment}
    files = {}
    for path, file in _files(resources.files("dao_sdk.scaffold") / "language"):
        text = file.read_text("utf-8")
        for word, value in words.items():
            text = text.replace(word, value)
        files[re.sub(r"\.ext\.j2$", f".{extension}.j2", path)] = text
    return write_files(folder, files)


def _check(name: str, extension: str, comment: str) -> None:
    if not _NAME.fullmatch(name) or len(name) > _MOST_NAME:
        raise DaoError(
            f"`{name[:60]}` cannot be the name of a language pack",
            f"Choose at most {_MOST_NAME} small letters, digits and single hyphens that begin with a"
            " letter, such as `zig` or `c-sharp`.",
        )
    if not _EXTENSION.fullmatch(extension):
        raise DaoError(
            f"`{extension[:60]}` cannot be how the names of source files end",
            "Give 1 to 16 letters and digits, such as `--extension cs`.",
        )
    if not _COMMENT.fullmatch(comment):
        raise DaoError(
            f"`{comment[:60]}` cannot begin a comment",
            "Give what begins a comment that goes to the end of its line, such as `--comment '#'`.",
        )


def _files(folder: Traversable, at: str = "") -> Iterator[tuple[str, Traversable]]:
    for each in sorted(folder.iterdir(), key=lambda it: it.name):
        if each.is_dir():
            yield from _files(each, f"{at}{each.name}/")
        else:
            yield f"{at}{each.name}", each

"""Finds the files that a pack copies or renders, by glob."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path


def found(root: Path, glob: str, without: Sequence[str] = ()) -> Iterator[tuple[str, Path]]:
    """Find files.

    Args:
        root: The folder to look in.
        glob: Which files; ``{a,b}`` stands for either.
        without: Globs of files to leave out, relative to where the ``*`` of ``glob`` begins.

    Yields:
        Each file, sorted, with its path without the part before the first ``*``; for a glob
        without any, only its name.
    """
    for choice in _alternatives(glob):
        parts = choice.split("/")
        fixed = next((place for place, part in enumerate(parts) if "*" in part), len(parts) - 1)
        base = root.joinpath(*parts[:fixed])
        for file in sorted(each for each in base.glob("/".join(parts[fixed:])) if each.is_file()):
            name = file.relative_to(base).as_posix()
            if "__pycache__" not in file.parts and not any(fnmatch(name, it) for it in without):
                yield name, file


def _alternatives(glob: str) -> list[str]:
    """The globs that one with ``{a,b}`` stands for."""
    before, opening, rest = glob.partition("{")
    choices, closing, after = rest.partition("}")
    if not opening or not closing:
        return [glob]
    return [f"{before}{choice}{after}" for choice in choices.split(",")]

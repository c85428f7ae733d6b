"""Adds to a project that is there: what ``dao add`` does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from dao_sdk import __version__
from dao_sdk.scaffold.capability import add_capability
from dao_sdk.scaffold.definition import load_scaffold
from dao_sdk.scaffold.new_files import write_files
from dao_sdk.scaffold.new_project import from_record
from dao_sdk.scaffold.record import FILE, RecordError, read_record
from dao_sdk.scaffold.upgrade import read_base, write_base


def extend(folder: Path, capability: str) -> tuple[str, ...]:
    """Add a capability to a project, in its contract and its language.

    Args:
        folder: The project.
        capability: The name of the capability.

    Returns:
        The files that are new or changed.

    Raises:
        DaoError: The name is not free, or the project is not as it must be; nothing was changed.
    """
    made = read_record(folder)
    if made.sdk != __version__:
        raise RecordError(
            f"{folder} was made by dao {made.sdk}, and this is dao {__version__}",
            "Run `dao upgrade` first.",
        )
    scaffold = load_scaffold(made.language, made.kind)

    def read(path: str) -> str | None:
        place = folder / path
        return place.read_text("utf-8") if place.is_file() else None

    words = from_record(scaffold, made).words
    files = add_capability(scaffold, words, capability, read)
    record = replace(made, capabilities=(*made.capabilities, capability))
    extended = from_record(scaffold, record)
    base, new = read_base(folder), extended.own_files()
    write_files(folder, files)
    write_base(folder, base, new)
    write_files(folder, {FILE: record.text()})
    extended.generate(folder)
    return tuple(sorted(files))

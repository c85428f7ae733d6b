"""Writing the files that a person begins with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from dao_sdk.errors import DaoError


def write_files(folder: Path, files: Mapping[str, str]) -> tuple[Path, ...]:
    """Write files, with the folders that they need.

    Args:
        folder: Where to write them.
        files: Their texts by their paths below the folder.

    Returns:
        Their places, in that order.

    Raises:
        DaoError: One of them cannot be written.
    """
    for path, text in files.items():
        place = folder / path
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, "utf-8")
        except OSError as error:
            raise DaoError(f"{place} cannot be written: {error.strerror}") from error
    return tuple(folder / path for path in files)

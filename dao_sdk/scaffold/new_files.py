"""Writing the files that a person begins with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from dao_sdk.errors import DaoError


def write_files(folder: Path, files: Mapping[str, str | bytes]) -> tuple[Path, ...]:
    """Write files, with the folders that they need.

    Args:
        folder: Where to write them.
        files: Their contents by their paths below the folder.

    Returns:
        Their places, in that order.

    Raises:
        DaoError: One of them cannot be written.
    """
    for path, content in files.items():
        place = folder / path
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
            if content[:2] in ("#!", b"#!"):
                place.chmod(place.stat().st_mode | 0o111)
        except OSError as error:
            raise DaoError(f"{place} cannot be written: {error.strerror}") from error
    return tuple(folder / path for path in files)

"""Reads a TOML file of a language pack."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from dao_sdk.codegen.pack import PackError


def read_toml(path: Path) -> dict[str, Any]:
    """Read a file.

    Args:
        path: The file; a byte order mark in it is ignored.

    Raises:
        PackError: It cannot be read, or is no TOML; the error names the line.
    """
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise PackError(f"{path} cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise PackError(f"{path} is no UTF-8 text: see byte {error.start}") from None
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        said = re.fullmatch(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", str(error))
        what, line = said.groups() if said else (str(error), None)
        line = line or str(text.rstrip("\n").count("\n") + 1)
        raise PackError(
            f"{path}, line {line}: this is no TOML: {what[:1].lower()}{what[1:]}",
            "docs/packs.md has every key.",
        ) from None

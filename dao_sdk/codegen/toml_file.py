"""Reads a TOML file of a language pack."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dao_sdk import syntax
from dao_sdk.codegen.pack import PackError
from dao_sdk.plain_file import read_plain_file


def read_toml(path: Path) -> dict[str, Any]:
    """Read a file.

    Args:
        path: The file; a byte order mark in it is ignored.

    Raises:
        PackError: It cannot be read, or is no TOML; the error names the line.
    """
    try:
        text = read_plain_file(path).decode("utf-8-sig")
    except OSError as error:
        raise PackError(f"{path} cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise PackError(f"{path} is no UTF-8 text: see byte {error.start}") from None
    try:
        return syntax.read_toml(text)
    except syntax.SyntaxFault as error:
        raise PackError(
            f"{path}, line {error.line}: {error.what}", "docs/reference/packs.md has every key."
        ) from None

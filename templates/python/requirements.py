"""Whether the libraries are here without which nothing of this package can be imported."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from .runtime.errors import DaoError


class RequirementError(DaoError, ImportError):
    """A library is missing."""


def refuse_missing(packages: Mapping[str, str]) -> None:
    """Refuse to go on without a library.

    Args:
        packages: What is imported of each library, with the name to install it by.

    Raises:
        RequirementError: Some are missing; all of them are named.
    """
    missing = [package for module, package in packages.items() if not _is_here(module)]
    if missing:
        folder = Path(__file__).resolve().parent
        raise RequirementError(
            f"the package `{folder.name}` needs {' and '.join(missing)}, which cannot be found here",
            f"Run `python3 -m pip install -r {folder / 'requirements.txt'}`.",
        )


def _is_here(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ImportError:  # what it is in is missing
        return False

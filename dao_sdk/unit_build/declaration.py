"""What an author declares about a unit in its ``unit.toml``. Everything in it can be left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dao_sdk.errors import DaoError
from dao_sdk.nearest import nearest
from dao_sdk.plain_file import read_plain_file
from dao_sdk.syntax import SyntaxFault, read_toml

FILE = "unit.toml"
_KEYS = {
    "name": str,
    "package": str,
    "state_schema": int,
    "least_host_minor": int,
    "output": str,
    "contract": str,
    "capabilities": dict,
}
_CAPABILITY_KEYS = {"required": bool, "scopes": list, "reason": str}
_KINDS = {str: "a string", int: "a whole number", bool: "true or false", list: "a list of strings"}


@dataclass(frozen=True, slots=True)
class Use:
    """What is declared about one capability."""

    required: bool | None = None
    """Whether the unit cannot work without it; None for what its imports tell."""
    scopes: tuple[str, ...] = ()
    """What it asks for; empty for all that a person is willing to give."""
    reason: str = ""
    """Why the unit wants it, as a person reads it; empty for the contract's own words."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """What is declared about a unit."""

    folder: Path
    """Where its ``unit.toml`` and its ``Cargo.toml`` are."""
    name: str = ""
    """The unit's name; empty for that of its package."""
    package: str = ""
    """The cargo package that is the unit; empty for the one in the folder."""
    state_schema: int = 1
    """The version of what it keeps in storage."""
    least_host_minor: int | None = None
    """The least minor version of a host that it works on; None for what its imports tell."""
    output: str = ""
    """Where the module goes, from the folder; empty for the unit's name."""
    contract: Path | None = None
    """The folder of the contract; None for the one that ships with the SDK."""
    capabilities: Mapping[str, Use] = field(default_factory=dict)
    features: tuple[str, ...] = ()
    """Features of the package that are built in."""


def read(path: Path) -> Declaration:
    """Read what is declared about a unit.

    Args:
        path: A folder with a ``Cargo.toml``, or the ``unit.toml`` or ``Cargo.toml`` in it.

    Raises:
        DaoError: There is no unit, or its ``unit.toml`` is not TOML or has something wrong in it.
    """
    folder = path if path.is_dir() else path.parent
    if not path.exists() or not (folder / "Cargo.toml").is_file():
        raise DaoError(
            (
                f"there is no unit in {folder}: it has no Cargo.toml"
                if path.is_dir() or path.name == "Cargo.toml"
                else f"there is no unit at {path}"
            ),
            "Name the folder of a cargo package, or its unit.toml.",
        )
    file = folder / FILE if path.is_dir() or path.name == "Cargo.toml" else path
    try:
        table = read_toml(read_plain_file(file).decode("utf-8-sig")) if file.exists() else {}
    except OSError as error:
        raise DaoError(f"{file} cannot be read: {error.strerror}") from error
    except SyntaxFault as error:
        raise DaoError(f"{file}:{error.line}: {error.what}") from error
    except UnicodeDecodeError as error:
        raise DaoError(f"{file} is no UTF-8 text: see byte {error.start}") from error
    _check(table, _KEYS, str(file))
    uses = {}
    for name, use in table.pop("capabilities", {}).items():
        place = f"{file}: capability {name}"
        if not isinstance(use, dict):
            raise DaoError(f"{place} must be a table", f"Begin it with [capabilities.{name}].")
        _check(use, _CAPABILITY_KEYS, place)
        uses[name] = Use(**{**use, "scopes": tuple(use.get("scopes", ()))})
    contract = table.pop("contract", None)
    return Declaration(
        folder=folder.resolve(),
        contract=folder.resolve() / contract if contract is not None else None,
        capabilities=uses,
        **table,
    )


def _check(table: Mapping[str, Any], known: Mapping[str, type], place: str) -> None:
    for key, value in table.items():
        if key not in known:
            near = nearest(key, known)
            raise DaoError(
                f"{place}: unknown key `{key}`",
                f"Did you mean `{near}`?" if near else f"The keys are {', '.join(known)}.",
            )
        kind = known[key]
        fits = type(value) is kind
        if isinstance(value, list) and any(type(it) is not str for it in value):
            fits = False
        if not fits:
            raise DaoError(f"{place}: `{key}` must be {_KINDS.get(kind, 'a table')}")
        if kind is int and not 0 <= value < 1 << 32:
            raise DaoError(f"{place}: `{key}` is {value}, and must be from 0 to {(1 << 32) - 1}")

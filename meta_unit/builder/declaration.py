"""What a unit declares about itself in its ``unit.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dao_sdk.errors import DaoError

_KEYS = {"name", "package", "state_schema", "least_host_minor", "output", "capabilities"}
_CAPABILITY_KEYS = {"required", "scopes", "reason"}


@dataclass(frozen=True, slots=True)
class Use:
    """How the unit uses one capability."""

    required: bool
    scopes: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit's declaration."""

    workspace: Path
    """The folder of its cargo workspace: where ``unit.toml`` lies."""
    name: str
    package: str
    state_schema: int
    least_host_minor: int
    output: str
    """Where the module goes, from the root of the repository."""
    capabilities: Mapping[str, Use]
    features: tuple[str, ...] = ()
    """Features of the package that are built in; the unit that is shipped has none."""

    @property
    def version(self) -> str:
        """The version of the unit: that of its workspace or package."""
        for manifest in (
            self.workspace / "Cargo.toml",
            *sorted(self.workspace.glob("crates/*/Cargo.toml")),
        ):
            table = tomllib.loads(manifest.read_text("utf-8"))
            package = table.get("package", {})
            if package.get("name") == self.package and isinstance(package.get("version"), str):
                return str(package["version"])
        table = tomllib.loads((self.workspace / "Cargo.toml").read_text("utf-8"))
        return str(table["workspace"]["package"]["version"])


def rehearsal(unit: Unit) -> Unit:
    """The unit of the next state schema, for tests of migrations (the store's ``migrate``)."""
    return replace(unit, state_schema=unit.state_schema + 1, features=("rehearsal",))


def read(path: Path) -> Unit:
    """Reads a ``unit.toml``.

    Raises:
        DaoError: The file is not there, is not TOML, or lacks or has too much.
    """
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise DaoError(f"{path} cannot be read: {error.strerror}") from error
    except tomllib.TOMLDecodeError as error:
        raise DaoError(f"{path} is not TOML: {error}") from error
    _only(table, _KEYS, str(path))
    uses = {}
    for name, use in _get(table, "capabilities", dict, path).items():
        where = f"{path}, capability {name}"
        _only(use, _CAPABILITY_KEYS, where)
        uses[name] = Use(
            required=_get(use, "required", bool, where),
            scopes=tuple(use.get("scopes", ())),
            reason=_get(use, "reason", str, where),
        )
    return Unit(
        workspace=path.resolve().parent,
        name=_get(table, "name", str, path),
        package=_get(table, "package", str, path),
        state_schema=_get(table, "state_schema", int, path),
        least_host_minor=_get(table, "least_host_minor", int, path),
        output=_get(table, "output", str, path),
        capabilities=uses,
    )


def _only(table: Mapping[str, Any], known: set[str], where: str) -> None:
    unknown = sorted(set(table) - known)
    if unknown:
        raise DaoError(
            f"{where}: {unknown[0]!r} is unknown", f"The keys are {', '.join(sorted(known))}."
        )


def _get(table: Mapping[str, Any], key: str, kind: type, where: object) -> Any:
    value = table.get(key)
    if not isinstance(value, kind):
        raise DaoError(f"{where}: {key!r} must be there, of type {kind.__name__}")
    return value

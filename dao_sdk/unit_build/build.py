"""All steps in a row: from the folder of a unit to its module in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dao_sdk.contract.model import Contract

from . import cargo, sources
from .bindings import check_bindings
from .declaration import Declaration
from .finish import Finished, finish
from .toolchain import Road


@dataclass(frozen=True, slots=True)
class Options:
    """How to build."""

    target_dir: Path | None = None
    """Where cargo keeps what it builds; None for its own place."""
    locked: bool = False
    """Whether Cargo.lock must be there and fit."""


def build(
    unit: Declaration,
    road: Road,
    contract: Contract,
    options: Options,
    tell: Callable[[str], None] = lambda _: None,
) -> Finished:
    """Build a unit from sources that stay as they are meanwhile.

    Args:
        unit: What is declared about it.
        road: The toolchain.
        contract: Its contract.
        options: How to build.
        tell: Hears what happens, a line at a time.

    Raises:
        DaoError: It cannot be built, or hosts would refuse what was built.
    """
    package = cargo.find(unit, road, options.target_dir, options.locked)
    check_bindings(package.local, contract)
    while True:
        digest = sources.digest(package.workspace, package.local)
        linked = cargo.compile_unit(unit, package, road, contract, options.locked)
        if sources.digest(package.workspace, package.local) == digest:
            break
        tell("the sources were changed meanwhile; once more")
    return finish(linked, unit, package.name, package.version, contract, digest, road.describe())

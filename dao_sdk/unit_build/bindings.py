"""Whether the bindings that a unit is built with are those of its contract.

The linked module tells it for certain; the manifest of the generated crate tells it before minutes
go into a build.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable
from pathlib import Path

from dao_sdk.contract.digest import contract_digest
from dao_sdk.contract.model import Contract
from dao_sdk.contract.wasm import Module
from dao_sdk.errors import DaoError
from dao_sdk.plain_file import read_plain_file

SECTION = "dao.bindings"
"""Where the bindings leave the digest of their contract for this build; it goes no further."""
MANIFEST = ".dao-generated.json"
PACK = "rust-guest"


def check_bindings(folders: Iterable[Path], contract: Contract) -> None:
    """Refuse bindings of another contract before anything is compiled.

    Args:
        folders: The folders of the packages that the unit is made of.
        contract: The contract that it is to speak.

    Raises:
        DaoError: One of them was generated from another contract.
    """
    for folder in folders:
        try:
            made = json.loads(read_plain_file(folder / MANIFEST))
            pack, name, digest = made["pack"], made["contract"], made["digest"]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            continue  # not generated, or long ago: the linked module will tell
        if pack == PACK and digest != contract_digest(contract).hex():
            raise _stale(contract, folder, f"{folder} has bindings of another contract, {name}")


def check_linked(linked: Module, contract: Contract) -> None:
    """Refuse a module that is no unit, or was compiled with bindings of another contract.

    Args:
        linked: What the linker wrote.
        contract: The contract that it is to speak.

    Raises:
        DaoError: It is one of them.
    """
    found = linked.custom(SECTION)
    if not found:
        raise DaoError(
            "the package was built, but is no unit: it does not export one",
            "Write `dao_bindings::unit!(MyUnit);` once in its src/lib.rs.",
        )
    if found != [contract_digest(contract)]:
        raise _stale(contract, Path("DIR"), "the unit was built with bindings of another contract")


def _stale(contract: Contract, folder: Path, what: str) -> DaoError:
    again = f"dao generate --lang {PACK} --contract PATH --out {shlex.quote(str(folder))}"
    return DaoError(
        f"{what}; the unit is to speak {contract.name} {contract.version}",
        f"If the contract is right, generate them again: `{again}`. Otherwise, name the unit's own "
        "contract with --contract, or as `contract` in its unit.toml.",
    )

"""From what the linker wrote to a module that hosts accept: trimmed, described, checked."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dao_sdk.contract import message_pool
from dao_sdk.contract.digest import contract_digest
from dao_sdk.contract.embedded import CONTRACT_SECTION, MANIFEST_SECTION
from dao_sdk.contract.ir import to_json
from dao_sdk.contract.model import Contract, Import
from dao_sdk.contract.version import version_of
from dao_sdk.contract.wasm import Module, append_custom
from dao_sdk.errors import DaoError
from dao_sdk.host.dynamic.abi_from_contract import abi_of
from dao_sdk.host.errors import LoadError
from dao_sdk.host.runtime.module_check import check_unit
from dao_sdk.nearest import nearest

from .bindings import check_linked
from .declaration import Declaration, Use
from .features import features_beyond
from .trim import trim


@dataclass(frozen=True, slots=True)
class Finished:
    """A module that hosts accept, and what is in it."""

    module: bytes
    name: str
    version: str
    uses: dict[str, Use]
    """Every capability that it imports something of, in the order of their names."""
    notes: tuple[str, ...]
    """What its author might want to know, a sentence each."""


def finish(
    linked: bytes,
    unit: Declaration,
    name: str,
    version: str,
    contract: Contract,
    digest: bytes,
    toolchain: str,
) -> Finished:
    """Finish a module.

    Args:
        linked: What the linker wrote.
        unit: What is declared about the unit.
        name: The name of its package, which is its own where it declares none.
        version: Its version.
        contract: The contract that it was built for.
        digest: The digest of its sources.
        toolchain: What built it, such as ``rustc 1.96.0``.

    Raises:
        DaoError: The module is not what the contract allows, or not what is declared.
    """
    check_linked(Module.parse(linked), contract)
    exported = {export.name for export in contract.exports} | {contract.wasm.memory}
    module = trim(linked, exported)
    parsed = Module.parse(module)
    imported = {each.name for each in parsed.imports}
    imports = [each for each in contract.imports if each.name in imported]
    _check_declared(unit, contract)
    uses = dict(sorted(_uses(unit, imports, contract)))
    least = unit.least_host_minor
    if least is None:
        needed = (each.since for each in imports if not each.optional)
        least = max((version_of(since)[1] for since in needed), default=0)
    manifest = _manifest(
        contract,
        uses,
        name=unit.name or name,
        version=version,
        least_host_minor=least,
        state_schema=unit.state_schema,
        source_digest=digest,
        toolchain=toolchain,
    )
    module = append_custom(module, MANIFEST_SECTION, manifest)
    canonical = to_json(contract, places=False).encode("utf-8")
    module = append_custom(module, CONTRACT_SECTION, zlib.compress(canonical, 9))
    _check(module, parsed, contract)
    idle = [it for it in unit.capabilities if it not in uses]
    notes = tuple(f"unit.toml has the capability {it}, which the unit does not use" for it in idle)
    return Finished(module, unit.name or name, version, uses, notes)


def _check_declared(unit: Declaration, contract: Contract) -> None:
    known = [each.name for each in contract.capabilities]
    for name in unit.capabilities:
        if name not in known:
            near = nearest(name, known)
            raise DaoError(
                f"unit.toml has the capability {name}, which the contract does not have",
                f"Did you mean {near}?" if near else f"It has {', '.join(known)}.",
            )


def _uses(
    unit: Declaration, imports: list[Import], contract: Contract
) -> Iterator[tuple[str, Use]]:
    """What the unit imports, with what is declared about it or follows from the contract."""
    for capability in contract.capabilities:
        own = [each for each in imports if each.capability == capability.name]
        if not own or capability.name == _answering(contract):
            continue
        declared = unit.capabilities.get(capability.name, Use())
        needed = any(not each.optional for each in own)
        for each in own:
            if declared.required and each.optional:
                raise DaoError(
                    f"unit.toml requires the capability {capability.name}, but hosts may lack "
                    f"{each.name}, which the unit uses",
                    f"Set `required = false` for {capability.name}: a unit must do without it.",
                )
        required = needed if declared.required is None else declared.required
        yield capability.name, Use(required, declared.scopes, declared.reason or capability.reason)


def _answering(contract: Contract) -> str:
    """The capability by which requests are answered: every unit has it, none needs to declare it."""
    return next(each.capability for each in contract.imports if each.name == "avatar_respond")


def _manifest(contract: Contract, uses: dict[str, Use], **about: object) -> bytes:
    answering = _answering(contract)
    why = next(each.reason for each in contract.capabilities if each.name == answering)
    message: Any = message_pool(contract)[contract.boundary.manifest]
    values: dict[str, Any] = {
        **about,
        "contract_major": contract.major,
        "contract_minor": contract.minor,
        "contract_digest": contract_digest(contract),
        "capabilities": [
            {
                "capability": name,
                "required": use.required,
                "scopes": use.scopes,
                "reason": use.reason,
            }
            for name, use in ((answering, Use(True, (), why)), *uses.items())
        ],
    }
    # Some of it is for people only, and a contract may lack it.
    known = message.DESCRIPTOR.fields_by_name
    manifest = message(**{name: value for name, value in values.items() if name in known})
    return bytes(manifest.SerializeToString(deterministic=True))


def _check(module: bytes, parsed: Module, contract: Contract) -> None:
    """Refuse what a host would refuse."""
    try:
        check_unit(module, abi_of(contract))
    except LoadError as refused:
        raise DaoError(f"no host would load what was built: {refused.message}") from refused
    if beyond := features_beyond(parsed, contract):
        raise DaoError(
            "the module was compiled for WebAssembly features that the contract does not allow: "
            + ", ".join(beyond),
            f"The contract allows {', '.join(contract.wasm.features) or 'none'}.",
        )

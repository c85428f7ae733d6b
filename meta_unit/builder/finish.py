"""From what the linker wrote to a module that hosts accept: trimmed, checked, described."""

from __future__ import annotations

import zlib

from dao_sdk.contract import message_pool
from dao_sdk.contract.digest import contract_digest
from dao_sdk.contract.ir import to_json
from dao_sdk.contract.model import Contract
from dao_sdk.contract.wasm import Module, append_custom
from dao_sdk.errors import DaoError

from .declaration import Unit
from .profile import check_profile
from .trim import trim

BINDINGS_SECTION = "dao.bindings"
"""Where the bindings leave the digest of their contract for this build; it goes no further."""
MANIFEST_SECTION = "dao.unit"
CONTRACT_SECTION = "dao.contract"


def finish(linked: bytes, unit: Unit, contract: Contract, digest: bytes, toolchain: str) -> bytes:
    """The finished module.

    Args:
        linked: What the linker wrote.
        unit: The unit's declaration.
        contract: The contract that the unit was built for.
        digest: The digest of the unit's sources.
        toolchain: What built it, such as ``rustc 1.96.0``.

    Raises:
        DaoError: The module is not what the contract allows, or not what the unit declares.
    """
    exported = {export.name for export in contract.exports} | {contract.wasm.memory}
    module = trim(linked, exported)
    parsed = Module.parse(module)
    _check_bindings(Module.parse(linked), contract)
    problems = [*check_profile(parsed, contract), *_check_capabilities(parsed, unit, contract)]
    if problems:
        raise DaoError("the module is not what the contract allows:\n  " + "\n  ".join(problems))
    module = append_custom(module, MANIFEST_SECTION, _manifest(unit, contract, digest, toolchain))
    canonical = to_json(contract, places=False).encode("utf-8")
    return append_custom(module, CONTRACT_SECTION, zlib.compress(canonical, 9))


def _check_bindings(linked: Module, contract: Contract) -> None:
    """The unit must have been compiled with bindings for this very contract."""
    if linked.custom(BINDINGS_SECTION) != [contract_digest(contract)]:
        raise DaoError(
            "the unit's bindings were not generated from this contract",
            "dao generate --lang rust-guest --out meta_unit/crates/bindings",
        )


def _check_capabilities(module: Module, unit: Unit, contract: Contract) -> list[str]:
    """What the unit imports and what it declares must be the same capabilities."""
    imports = {each.name: each for each in contract.imports}
    used = {imports[each.name].capability for each in module.imports if each.name in imports}
    problems = []
    for name in sorted(used - set(unit.capabilities) - {_answering(contract)}):
        problems.append(f"capability {name} is imported, but unit.toml does not declare it")
    for name in sorted(set(unit.capabilities) - used):
        problems.append(f"capability {name} is declared in unit.toml, but never imported")
    for each in module.imports:
        import_ = imports.get(each.name)
        use = unit.capabilities.get(import_.capability) if import_ else None
        if import_ and use and use.required and import_.optional:
            problems.append(
                f"capability {import_.capability} is required, but hosts may lack {each.name}"
            )
    return problems


def _answering(contract: Contract) -> str:
    """The capability by which requests are answered: every unit has it, none needs to declare it."""
    return next(each.capability for each in contract.imports if each.name == "avatar_respond")


def _manifest(unit: Unit, contract: Contract, digest: bytes, toolchain: str) -> bytes:
    messages = message_pool(contract)
    manifest = messages[contract.boundary.manifest](
        name=unit.name,
        version=unit.version,
        contract_major=contract.major,
        contract_minor=contract.minor,
        least_host_minor=unit.least_host_minor,
        state_schema=unit.state_schema,
        contract_digest=contract_digest(contract),
        source_digest=digest,
        toolchain=toolchain,
        capabilities=[
            {
                "capability": _answering(contract),
                "required": True,
                "scopes": [],
                "reason": next(
                    each.reason
                    for each in contract.capabilities
                    if each.name == _answering(contract)
                ),
            },
            *(
                {
                    "capability": name,
                    "required": use.required,
                    "scopes": list(use.scopes),
                    "reason": use.reason,
                }
                for name, use in sorted(unit.capabilities.items())
            ),
        ],
    )
    return manifest.SerializeToString(deterministic=True)

"""What a unit is and wants, read from its bytes; nothing of it runs."""

from __future__ import annotations

import contextlib
import hashlib
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from google.protobuf.message import DecodeError

from dao_sdk.contract.embedded import MANIFEST_SECTION, EmbeddedError, embedded
from dao_sdk.contract.message_classes import message_pool
from dao_sdk.contract.model import Contract
from dao_sdk.contract.wasm import Module, WasmError, check_code

from ...plain_text import plain
from ...wishes import LONGEST_REASON, LONGEST_SCOPE, MOST_SCOPES
from ..errors import LoadError
from ..grants.wishes import Wish, faults
from ..publishers import Proof, prove
from ..runtime.bounded_parse import parse_short
from ..runtime.module_check import PAGE_BYTES, check_unit
from ..unit_file import naming, read_unit, shown
from .abi_from_contract import abi_of

_MOST_CAPABILITIES = 100
"""The most capabilities of a manifest that are shown; the rest cannot be known to any contract."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One capability that a unit wants."""

    name: str
    required: bool
    """Whether the unit cannot work without it."""
    within_home: bool
    """Whether opening a home for the unit grants it; false where a person must."""
    reason: str
    """Why, in the unit's own words."""
    scopes: tuple[str, ...]
    """What it asks for; empty for all that a person is willing to give."""
    imports: tuple[str, ...]
    """The functions by which it uses the capability."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a unit says about itself, and what its module shows."""

    path: str
    size: int
    """The module, in bytes."""
    compressed: int
    """The module compressed by zlib as a program would on the way (level 4), in bytes."""
    digest: str
    """SHA-256 of the module, in hexadecimal."""
    publisher: Proof
    """Who published it: proved, claimed and not proved, or unknown."""
    name: str
    version: str
    toolchain: str
    source_digest: str
    state_schema: int
    contract: str
    """The contract version that it was built for."""
    contract_digest: str
    """The digest of that contract, as the manifest has it."""
    embedded: str
    """The contract that it carries, in words: its version and digest, or why it cannot be read."""
    memory_minimum: int
    """Linear memory at the start, in bytes."""
    memory_maximum: int | None
    """The most that it may grow to, in bytes; None where it declares no bound."""
    features: tuple[str, ...]
    """WebAssembly features beyond the MVP, as far as its sections tell."""
    sections: tuple[tuple[str, int], ...]
    """The custom sections with their sizes in bytes."""
    exports: tuple[str, ...]
    imports: tuple[str, ...]
    capabilities: tuple[Wanted, ...]
    judged_by: str
    """The contract that it was judged by, such as ``dao 1.0``."""
    verdict: str
    """Why a host of that contract would refuse it; empty if it would load it."""


def inspect(path: Path, contract: Contract) -> Inspection:
    """Look at a unit without running it.

    Args:
        path: The .wasm file.
        contract: The contract to judge it by.

    Returns:
        All that can be seen; what its manifest does not say is empty or 0.

    Raises:
        LoadError: The file cannot be read.
        WasmError: It is no WebAssembly core module, or a damaged one.
    """
    data = read_unit(path)
    with naming(shown(path)):
        module = Module.parse(data)
    abi = abi_of(contract)
    manifest = message_pool(contract)[contract.boundary.manifest]()
    for section in module.custom(MANIFEST_SECTION)[:1]:
        with contextlib.suppress(DecodeError):  # The verdict says so.
            manifest = parse_short(type(manifest), section)
    verdict = ""
    try:
        check_unit(data, abi)
        check_code(data)
    except (LoadError, WasmError) as refused:
        verdict = refused.message
    imports = [entry.name for entry in module.imports]
    known = abi.capabilities_by_name
    carried = {
        name: entry.capability for name in imports if (entry := abi.imports_by_name.get(name))
    }
    memory = module.memories[0] if module.memories else None
    own = manifest  # Of a class made at run time, so its fields are unknown to the type checker.
    return Inspection(
        path=str(path),
        size=len(data),
        compressed=len(zlib.compress(data, 4)),
        digest=hashlib.sha256(data).hexdigest(),
        publisher=prove(data),
        name=plain(_get(own, "name", ""), 300),
        version=plain(_get(own, "version", ""), 300),
        toolchain=plain(_get(own, "toolchain", ""), 300),
        source_digest=_get(own, "source_digest", b"").hex(),
        state_schema=_get(own, "state_schema", 0),
        contract=f"{_get(own, 'contract_major', 0)}.{_get(own, 'contract_minor', 0)}",
        contract_digest=_get(own, "contract_digest", b"").hex(),
        embedded=_embedded(module),
        memory_minimum=memory.minimum * PAGE_BYTES if memory else 0,
        memory_maximum=memory.maximum * PAGE_BYTES if memory and memory.maximum else None,
        features=tuple(sorted(module.features)),
        sections=tuple(
            (plain(name, 300), len(content)) for name, content in module.custom_sections
        ),
        exports=tuple(plain(export.name, 300) for export in module.exports),
        imports=tuple(plain(name, 300) for name in imports),
        capabilities=tuple(
            Wanted(
                name=plain(use.capability, 100),
                required=use.required,
                within_home=use.capability in known and known[use.capability].within_home,
                reason=plain(use.reason, LONGEST_REASON)
                or (known[use.capability].reason if use.capability in known else ""),
                scopes=_scopes(use),
                imports=tuple(name for name in imports if carried.get(name) == use.capability),
            )
            for use in _get(own, "capabilities", [])[:_MOST_CAPABILITIES]
        ),
        judged_by=f"{contract.name} {contract.version}",
        verdict=verdict,
    )


def _scopes(use: Any) -> tuple[str, ...]:
    """The scopes as they would be granted; of a faulty wish what can be shown."""
    if any(faults(use)):
        return tuple(plain(scope, LONGEST_SCOPE) for scope in use.scopes[:MOST_SCOPES])
    return Wish(use.capability, scopes=tuple(use.scopes)).askable().scopes


def _get(message: object, name: str, default: Any) -> Any:
    return getattr(message, name, default)


def _embedded(module: Module) -> str:
    try:
        contract, digest = embedded(module)
    except EmbeddedError as wrong:
        return plain(wrong.message, 300)
    name = f"{contract.name} {contract.version}"
    return plain(f"contract {name} ({contract.state}), digest {digest.hex()[:16]}…", 300)

"""A side that is a unit: a .wasm file, read and never run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from dao_sdk import resources
from dao_sdk.compat.inputs.folder import contract_side
from dao_sdk.compat.inputs.manifest import read_manifest
from dao_sdk.compat.inputs.side import Manifest, Side, Unit
from dao_sdk.compat.releases.release import Version
from dao_sdk.compat.releases.store import Releases
from dao_sdk.compat.vocabulary import Layer
from dao_sdk.contract.digest import contract_digest
from dao_sdk.contract.embedded import MANIFEST_SECTION, EmbeddedError, embedded
from dao_sdk.contract.model import Contract
from dao_sdk.contract.reader import read_contract
from dao_sdk.contract.wasm import Module, WasmError
from dao_sdk.errors import DaoError

MAGIC = b"\0asm"
"""How a WebAssembly module begins."""
_NEED_CONTRACT = (Layer.WIRE, Layer.JSON, Layer.SOURCE, Layer.CAPABILITY)
"""The layers of which the imports and exports of a module alone say nothing."""


def unit_side(title: str, shown: str, data: bytes, root: Path | None = None) -> Side:
    """Reads a unit.

    Its contract is the one that it carries. Where that was stripped or is not the one that the
    manifest names, it is looked up by its digest among the releases and the contract around here
    and those that ship with the SDK.

    Args:
        title: What the side is called.
        shown: What a person is told for the file.
        data: The module.
        root: A contract's root; None for the one around the working folder.

    Raises:
        WasmError: The bytes are no WebAssembly core module, or a damaged one.
    """
    try:
        module = Module.parse(data)
    except WasmError as wrong:
        raise WasmError(f"{shown}: {wrong.message}", wrong.help) from wrong
    contract, own, why = _embedded(module)
    manifest = _manifest(module, contract or read_contract())
    if manifest is not None and manifest.contract_digest:
        digest = manifest.contract_digest
        if contract is not None and own != digest:
            why = "the contract that it carries is not the one that its manifest names"
            contract = None
        if contract is None:
            contract = _found(digest, root)
    elif contract is None:
        why = "it carries no contract that can be read, and no manifest to look one up by"
    unit = Unit(data, module, manifest)
    if contract is None:
        gaps = dict.fromkeys(_NEED_CONTRACT, f"{shown}: {why}")
        return Side(title, unit=unit, gaps=gaps)
    side = contract_side(title, contract)
    return Side(title, schema=side.schema, contract=contract, unit=unit)


def _embedded(module: Module) -> tuple[Contract | None, bytes, str]:
    """The contract in a module, its digest, and why there is none."""
    try:
        return *embedded(module), ""
    except EmbeddedError as wrong:
        return None, b"", f"it carries {wrong.message}, and none of that digest is known here"


def _manifest(module: Module, contract: Contract) -> Manifest | None:
    sections = module.custom(MANIFEST_SECTION)
    return read_manifest(sections[0], contract) if len(sections) == 1 else None


def _found(digest: bytes, root: Path | None) -> Contract | None:
    """A contract with this digest, where one is known."""
    for read in _known(root):
        try:
            contract = read()
        except DaoError:
            continue  # One that cannot be read is not the one; that is told where it is meant.
        if contract_digest(contract) == digest:
            return contract
    return None


def _known(root: Path | None) -> Iterator[Callable[[], Contract]]:
    yield read_contract
    folders = {Releases.around(root).root.resolve(), resources.root().resolve()}
    for folder in sorted(folders):
        yield partial(read_contract, folder)
        releases = Releases(folder)
        try:
            versions = releases.versions()
        except DaoError:
            continue
        for version in reversed(versions):
            yield partial(_released, releases, version)


def _released(releases: Releases, version: Version) -> Contract:
    return releases.read(version).contract

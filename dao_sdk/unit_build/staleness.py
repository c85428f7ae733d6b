"""Whether a built module is that of its sources and its contract."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dao_sdk.contract import message_pool
from dao_sdk.contract.digest import contract_digest
from dao_sdk.contract.embedded import MANIFEST_SECTION
from dao_sdk.contract.model import Contract
from dao_sdk.contract.wasm import Module
from dao_sdk.errors import DaoError
from dao_sdk.host.unit_file import MOST_BYTES
from dao_sdk.plain_file import read_plain_file


def check(path: Path, contract: Contract, digest: bytes, again: str) -> None:
    """Check that a module was built from these sources and this contract.

    Args:
        path: The module.
        contract: The contract.
        digest: The digest of the sources.
        again: How to build it, as advice.

    Raises:
        DaoError: It is missing or stale.
    """
    try:
        module = Module.parse(read_plain_file(path, MOST_BYTES))
    except OSError as error:
        raise DaoError(f"{path} cannot be read: {error.strerror}", again) from error
    sections = module.custom(MANIFEST_SECTION)
    if len(sections) != 1:
        raise DaoError(f"{path} has {len(sections)} sections {MANIFEST_SECTION}", again)
    # The class is made while the program runs, so its fields are not known before.
    manifest: Any = message_pool(contract)[contract.boundary.manifest].FromString(sections[0])
    if manifest.source_digest != digest:
        raise DaoError(f"{path} was built from other sources than these", again)
    if manifest.contract_digest != contract_digest(contract):
        raise DaoError(f"{path} was built for another contract than this", again)

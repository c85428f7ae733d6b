"""What a build says at its end, and whether a shipped module is up to date."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from dao_sdk.contract import message_pool
from dao_sdk.contract.digest import contract_digest
from dao_sdk.contract.model import Contract
from dao_sdk.contract.wasm import Module
from dao_sdk.errors import DaoError

from .finish import MANIFEST_SECTION

LIMIT = 1_200_000
"""The most bytes that the module may have compressed: phones and JVMs pay for each at start."""
_COMMAND = "Build it: python meta_unit/build.py"


def sizes(path: Path, module: bytes) -> None:
    """Prints the sizes of a module.

    Raises:
        DaoError: It is over the limit.
    """
    try:
        import brotli
    except ImportError as error:
        raise DaoError(
            "the size cannot be measured without brotli", "pip install brotli"
        ) from error
    compressed = len(brotli.compress(module))
    print(f"{path}: {len(module):,} bytes, {compressed:,} compressed (brotli), ", end="")
    print(f"sha256 {hashlib.sha256(module).hexdigest()}")
    if compressed > LIMIT:
        raise DaoError(f"the module has {compressed:,} bytes compressed; at most {LIMIT:,} may be")


def check(path: Path, contract: Contract, digest: bytes) -> None:
    """Checks that a module was built from these sources and this contract.

    Raises:
        DaoError: It is missing or stale.
    """
    try:
        module = Module.parse(path.read_bytes())
    except OSError as error:
        raise DaoError(f"{path} cannot be read: {error.strerror}", _COMMAND) from error
    sections = module.custom(MANIFEST_SECTION)
    if len(sections) != 1:
        raise DaoError(f"{path} has {len(sections)} sections {MANIFEST_SECTION}", _COMMAND)
    # The class is made while the program runs, so its fields are not known before.
    manifest: Any = message_pool(contract)[contract.boundary.manifest].FromString(sections[0])
    if manifest.source_digest != digest:
        raise DaoError(f"{path} was built from other sources than these", _COMMAND)
    if manifest.contract_digest != contract_digest(contract):
        raise DaoError(f"{path} was built for another contract than this", _COMMAND)

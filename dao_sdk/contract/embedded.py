"""The contract that a unit carries in a custom section of its module."""

from __future__ import annotations

import zlib

from dao_sdk.contract.digest import digest_of
from dao_sdk.contract.ir import IrError, from_value, json_of
from dao_sdk.contract.model import Contract
from dao_sdk.contract.untrusted import inconsistent
from dao_sdk.contract.wasm import Module
from dao_sdk.errors import DaoError

MANIFEST_SECTION = "dao.unit"
"""The custom section with what a unit says of itself (dao.abi.v1.UnitManifest)."""
CONTRACT_SECTION = "dao.contract"
"""The custom section with the contract that it was built for: the JSON form, packed by zlib."""

_UNPACKED = 32 << 20
"""The most bytes that an embedded contract may unpack to."""


class EmbeddedError(DaoError):
    """A unit without a contract in it that can be read."""


def embedded_contract(module: Module) -> Contract:
    """Reads the contract that a unit carries.

    Raises:
        EmbeddedError: It carries none, more than one, or a damaged one.
    """
    return embedded(module)[0]


def embedded(module: Module) -> tuple[Contract, bytes]:
    """Reads the contract that a unit carries, and the digest that its manifest should name.

    Raises:
        EmbeddedError: It carries none, more than one, or a damaged one.
    """
    sections = module.custom(CONTRACT_SECTION)
    if not sections:
        raise EmbeddedError("no contract: it was stripped")
    if len(sections) > 1:
        raise EmbeddedError(f"damaged: it has {len(sections)} sections {CONTRACT_SECTION}")
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(sections[0], _UNPACKED)
        if unpacker.unconsumed_tail:
            raise EmbeddedError(f"damaged: it unpacks to more than {_UNPACKED >> 20} MiB")
        value = json_of(text)
        contract = from_value(value)
    except zlib.error as wrong:
        raise EmbeddedError(f"damaged: {wrong}") from wrong
    except IrError as wrong:
        raise EmbeddedError(f"damaged: {wrong.message}", wrong.help) from wrong
    if said := inconsistent(contract):
        raise EmbeddedError(f"damaged: {said}")
    return contract, digest_of(value)

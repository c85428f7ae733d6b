"""The units that rows run, made of their text."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from dao_sdk.contract.wasm import append_custom
from dao_sdk.host.abi import Abi

ANY_METHOD = 0x00010001
"""A method for the echo unit, which does not look at it and echoes whatever it is asked."""

FOLDER = Path(__file__).parent


@cache
def wasm(name: str) -> bytes:
    """Make a module of its text.

    Args:
        name: The name of its file, without the ending.

    Returns:
        The binary module.
    """
    import wasmtime

    return bytes(wasmtime.wat2wasm((FOLDER / f"{name}.wat").read_text("utf-8")))


def unit(name: str, abi: Abi) -> bytes:
    """Make a unit of its text, with a manifest for a contract.

    Args:
        name: The name of its file, without the ending.
        abi: The contract.

    Returns:
        The unit.
    """
    manifest: Any = abi.manifest(
        name=name,
        version="1.0.0",
        contract_major=abi.major,
        contract_minor=abi.minor,
        state_schema=1,
        contract_digest=abi.digest,
    )
    return append_custom(wasm(name), "dao.unit", manifest.SerializeToString())

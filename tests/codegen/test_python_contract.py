"""The generated table of the contract says what the host makes of the contract itself."""

from __future__ import annotations

import importlib
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from dao_sdk.codegen.generate import generate
from dao_sdk.contract.model import Contract
from dao_sdk.host.abi import Abi, AbiCapability, AbiImport, AbiMethod
from dao_sdk.host.api.contract import ABI
from dao_sdk.host.dynamic.abi_from_contract import abi_of


def _plain(value: Any) -> Any:
    """A table as plain values, with message classes by their full names."""
    # By name: a generated package has classes of its own.
    if type(value).__name__ == Abi.__name__:
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if type(value).__name__ in {kind.__name__ for kind in (AbiCapability, AbiImport, AbiMethod)}:
        return {name: _plain(inner) for name, inner in value._asdict().items()}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if hasattr(value, "DESCRIPTOR"):
        return value.DESCRIPTOR.full_name
    return value


def test_of_the_shipped_contract(shipped: Contract) -> None:
    assert _plain(ABI) == _plain(abi_of(shipped))


def test_of_the_odd_contract(
    odd: Contract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generate(odd, "python", tmp_path / "odd_bindings")
    monkeypatch.syspath_prepend(tmp_path)
    try:
        made = importlib.import_module("odd_bindings.contract").ABI
        written, of_itself = _plain(made), _plain(abi_of(odd))
        # Clashes of attributes are for the generator; the table made at run time has no clients.
        for method in (*written["methods"], *of_itself["methods"]):
            del method["attribute"]
        assert written == of_itself
    finally:
        for name in [each for each in sys.modules if each.startswith("odd_bindings")]:
            del sys.modules[name]

"""The names that a pack's view foresees, for the tests that compare them with what a plugin made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dao_sdk.codegen import view
from dao_sdk.codegen.build_view import build_view
from dao_sdk.codegen.pack_loader import load_pack
from dao_sdk.contract.model import Contract
from dao_sdk.contract.reader import read_contract

ODD = Path(__file__).parents[1] / "codegen" / "odd"


def odd() -> Contract:
    """The contract whose names clash in every language."""
    return read_contract(ODD)


def foreseen(pack: str) -> view.Contract:
    """The view that a pack has of the odd contract."""
    return build_view(odd(), load_pack(pack))


def messages(contract: view.Contract) -> Iterator[tuple[view.Package, view.Message]]:
    """Every message with its package."""
    for package in contract.packages:
        for message in package.all_messages:
            yield package, message


def enums(contract: view.Contract) -> Iterator[tuple[view.Package, view.Enum]]:
    """Every enum with its package."""
    for package in contract.packages:
        for enum in package.all_enums:
            yield package, enum

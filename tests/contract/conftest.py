"""What the tests of the contract share."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dao_sdk import resources
from dao_sdk.contract import Contract, ContractError, Diagnostic, read_contract

Edit = tuple[str, str, str]
"""A file of the contract, some text in it, and the text to put there instead."""


@pytest.fixture(scope="session", autouse=True)
def _cache_of_our_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keeps what the tests read out of the person's own cache."""
    patch = pytest.MonkeyPatch()
    patch.setenv("DAO_CACHE", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture(scope="session")
def shipped() -> Contract:
    """The contract that ships with the SDK."""
    return read_contract()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped contract's files."""
    shutil.copytree(resources.abi(), tmp_path / "abi")
    shutil.copytree(resources.proto(), tmp_path / "proto")
    return tmp_path


@pytest.fixture
def diagnose(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[Diagnostic, ...]]:
    """Edits the copy, reads it and gives what is told about it."""

    def run(*edits: Edit) -> tuple[Diagnostic, ...]:
        for file, old, new in edits:
            path = folder / file
            text = path.read_text(encoding="utf-8") if path.exists() else ""
            assert old in text, f"{file} does not hold {old!r}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.replace(old, new, 1), encoding="utf-8")
        monkeypatch.chdir(folder)
        try:
            read_contract(".")
        except ContractError as error:
            return error.diagnostics
        return ()

    return run

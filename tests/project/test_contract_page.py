"""docs/reference/contract.md says what the contract says."""

from __future__ import annotations

from pathlib import Path

import dao_sdk
from dao_sdk.contract import read_contract
from dao_sdk.contract.model import Role

PAGE = (Path(dao_sdk.__file__).parent.parent / "docs" / "reference" / "contract.md").read_text(
    "utf-8"
)
CONTRACT = read_contract()


def test_numbers() -> None:
    for constant in (*CONTRACT.statuses, *CONTRACT.results, *CONTRACT.events):
        assert f"| `{constant.name}` | {constant.value} |" in PAGE


def test_what_statuses_mean() -> None:
    for status in CONTRACT.statuses:
        row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{status.name}` |"))
        assert row.endswith(f"| {status.executed} | {status.repeat} |")


def test_roles() -> None:
    assert all(f"`{role}`" in PAGE for role in Role)


def test_exports() -> None:
    for export in CONTRACT.exports:
        returns = f" -> {export.returns}" if export.returns else ""
        assert f"| `{export.name}({', '.join(it.name for it in export.params)}){returns}` |" in PAGE


def test_capabilities() -> None:
    for capability in CONTRACT.capabilities:
        comes = "with the home" if capability.within_home else "only by a grant"
        comes = "always" if capability.name == "call" else comes
        assert f"| `{capability.name}` | {comes} |" in PAGE


def test_services() -> None:
    for service in CONTRACT.services:
        if service.capability is None:
            methods = " ".join(f"`{method.name}`" for method in service.methods)
            assert f"| `{service.name}` | {methods} |" in PAGE

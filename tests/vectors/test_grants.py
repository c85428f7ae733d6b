"""grants.json: Python's host follows each grants.toml as every host must."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from dao_sdk.host.abi import AbiCapability
from dao_sdk.host.grants import Grant
from dao_sdk.host.grants.decide import GrantPolicy, Subject
from dao_sdk.host.grants.file import GrantsFile, GrantsFileError
from dao_sdk.host.grants.wishes import Wish

from . import load

VECTORS = load("grants")
REACHING = VECTORS["capabilities"]["outside"]
CAPABILITIES = [
    AbiCapability(name, name not in REACHING, "", scope_required=name in REACHING)
    for name in ["call", *VECTORS["capabilities"]["inside"], *REACHING]
]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GrantsFile:
    monkeypatch.setenv("HOME", VECTORS["home"])
    return GrantsFile(tmp_path / "grants.toml")


def fill(file: GrantsFile, case: dict[str, Any]) -> None:
    if "base64" in case:
        file.path.write_bytes(base64.b64decode(case["base64"]))
    elif case["text"] is not None:
        file.path.write_bytes(case["text"].encode())


@pytest.mark.parametrize("case", VECTORS["files"], ids=lambda case: case["name"])
@pytest.mark.spec("GRANT-1", "GRANT-2", "GRANT-3", "GRANT-4", "GRANT-5", "GRANT-6", "GRANT-7")
def test_files(file: GrantsFile, case: dict[str, Any]) -> None:
    fill(file, case)
    if "error" in case:
        with pytest.raises(GrantsFileError, match=f"grants.toml:{case['line']}: "):
            file.words()
        return
    for said in case["units"]:
        subject = Subject(**said["unit"])
        assert {n: list(s) for n, s in file.allowed(subject).items()} == said["allowed"]
        assert sorted(file.denied(subject)) == said["denied"]


@pytest.mark.parametrize("case", VECTORS["decisions"], ids=lambda case: case["name"])
@pytest.mark.spec("GRANT-8", "GRANT-9", "GRANT-10")
def test_decisions(file: GrantsFile, case: dict[str, Any]) -> None:
    fill(file, case)
    program = None if case["program"] is None else [Grant.parse(each) for each in case["program"]]
    policy = GrantPolicy(CAPABILITIES, program, file)
    decision = policy.decide(Subject("dao", VECTORS["digest"]), map(Wish, case["wants"]))
    assert {n: list(s) for n, s in decision.granted.items()} == case["granted"]
    assert sorted(decision.refused) == case["refused"]

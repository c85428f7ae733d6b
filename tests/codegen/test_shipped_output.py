"""What a plugin makes of the SDK's own contract comes with the pack."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from dao_sdk.codegen.generate import generate
from dao_sdk.codegen.pack import PackError
from dao_sdk.codegen.pack_loader import load_pack
from dao_sdk.contract.reader import read_contract


def test_nothing_is_needed_for_the_contract_of_the_sdk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    generate(read_contract(), "typescript", tmp_path / "out")
    pack = load_pack("typescript")
    shipped = pack.folder / pack.plugins[0].shipped / "messages"
    paths = sorted(it.relative_to(shipped) for it in shipped.rglob("*_pb.*"))
    assert paths
    for path in paths:
        made = tmp_path / "out" / "messages" / path
        assert made.read_bytes() == (shipped / path).read_bytes()


def test_another_contract_or_version_needs_the_plugin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    contract, pack = read_contract(), load_pack("typescript")
    other = dataclasses.replace(contract, name="other")
    newer = dataclasses.replace(
        pack, plugins=tuple(dataclasses.replace(it, version="9.9.9") for it in pack.plugins)
    )
    for wanted, of in ((other, pack), (contract, newer)):
        with pytest.raises(PackError, match="protoc-gen-es"):
            generate(wanted, of, tmp_path / "out")

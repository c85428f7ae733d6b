"""Bindings of a contract of one's own are whole: in Python and for units in Rust."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dao_sdk.codegen.assemble import render
from dao_sdk.codegen.build_view import build_view
from dao_sdk.codegen.generate import generate
from dao_sdk.codegen.pack_loader import load_pack
from dao_sdk.contract import read_contract
from dao_sdk.contract.model import Contract
from dao_sdk.errors import DaoError

from .contracts import DICTIONARY, KINDS, WORDS, Document, write

NO_RUST = not (shutil.which("cargo") and shutil.which("rustfmt"))

SHOW = """
import asyncio, sys
import bindings
from bindings.runtime.host.adapters.registry import offers

abi = bindings.Avatar.ABI
print(abi.name, *sorted(name for name in abi.capabilities_by_name if offers(abi, name)))
print(*sorted(bindings.Avatar.CLIENTS))

async def main():
    try:
        await bindings.Avatar.open(sys.argv[1])
    except bindings.LoadError as error:
        print(error.message)

asyncio.run(main())
"""


def _python(folder: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_python_package_is_whole(own: Contract, tmp_path: Path) -> None:
    generate(own, "python", tmp_path / "bindings")
    assert not list((tmp_path / "bindings").rglob("*.wasm")), "the shipped unit speaks another"
    first, services, no_unit = _python(tmp_path, "-c", SHOW, str(tmp_path / "home")).splitlines()
    assert first.split()[0] == own.name
    assert len(services.split()) == sum(each.capability is None for each in own.services)
    assert no_unit.startswith("no unit comes with these bindings")
    assert not (tmp_path / "home").exists()


@pytest.mark.slow
@pytest.mark.parametrize("own", ["clashing", "no_services", "reserved"], indirect=True)
def test_the_python_package_is_typed(own: Contract, tmp_path: Path) -> None:
    generate(own, "python", tmp_path / "bindings")
    _python(tmp_path, "-m", "mypy", "--strict", "--config-file=", "-p", "bindings")


@pytest.mark.slow
@pytest.mark.skipif(NO_RUST, reason="no cargo or no rustfmt here")
@pytest.mark.parametrize("own", ["added", "bare", "reserved"], indirect=True)
def test_the_crate_for_units_is_whole(own: Contract, tmp_path: Path) -> None:
    generate(own, "rust-guest", tmp_path)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    target = os.environ.get("CARGO_TARGET_DIR") or str(cache / "dao-sdk" / "cargo" / "generated")
    for words in (["clippy", "--all-targets", "-q", "--", "-D", "warnings"], ["test", "-q"]):
        done = subprocess.run(
            ["cargo", *words],
            cwd=tmp_path,
            env={**os.environ, "CARGO_TARGET_DIR": target},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


def _offers(contract: Contract, tmp_path: Path) -> list[str]:
    generate(contract, "python", tmp_path / "bindings")
    return _python(tmp_path, "-c", SHOW, str(tmp_path / "home")).splitlines()[0].split()[1:]


def test_an_adapter_belongs_to_its_service_and_not_to_a_name(tmp_path: Path) -> None:
    name, changes = KINDS["other_storage"]
    other = read_contract(write(tmp_path / "other", name, *changes))
    assert "storage" not in _offers(other, tmp_path / "a")

    def disk(document: Document, _: Path) -> None:
        document["capabilities"]["disk"] = document["capabilities"].pop("storage")
        for key in [it for it in document["imports"] if it.startswith("avatar_storage_")]:
            moved = {**document["imports"].pop(key), "capability": "disk"}
            document["imports"][key.replace("storage", "disk", 1)] = moved

    moved = read_contract(write(tmp_path / "moved", "acme", disk))
    assert "disk" in _offers(moved, tmp_path / "b")


def test_a_service_that_was_changed_gets_no_handwritten_files(tmp_path: Path) -> None:
    def change(_: Document, proto: Path) -> None:
        file = proto / "dao" / "storage" / "v1" / "storage.proto"
        text = file.read_text("utf-8").replace("bytes key = 1;", "string key = 1;", 1)
        file.write_text(text, "utf-8")

    changed = read_contract(write(tmp_path / "it", "acme", change, DICTIONARY))
    assert "storage" not in _offers(changed, tmp_path)
    made = render(changed, load_pack("rust-guest"))
    assert "src/runtime/native/offers/timer.rs" in made
    assert "src/runtime/native/offers/disk.rs" not in made


OURS = ("abi", "data", "files", "keys", "net", "spaces", "storage", "system", "timer")


def test_code_moves_from_contract_to_contract(tmp_path: Path) -> None:
    """Packages and clients of the SDK's own have the same names in every contract."""
    own = read_contract(write(tmp_path / "it", "acme", DICTIONARY, WORDS))
    view = build_view(own, load_pack("python"))
    modules = {each.name: each.names.module for each in view.packages}
    assert modules == {
        "acme.dictionary.v1": "dictionary_v1",
        "acme.words.v1": "words_v1",
        **{f"dao.{name}.v1": f"{name}_v1" for name in OURS},
    }


def test_a_fixed_name_is_kept_for_its_owner(tmp_path: Path) -> None:
    name, changes = KINDS["clashing"]
    view = build_view(read_contract(write(tmp_path / "it", name, *changes)), load_pack("python"))
    modules = {each.name: each.names.module for each in view.packages}
    assert (modules["dao.data.v1"], modules["acme.data.v1"]) == ("data_v1", "acme_data_v1")
    clients = {each.name: each.names.client for each in view.services}
    assert clients["dao.data.v1.DocumentsService"] == "DocumentsClient"
    assert clients["acme.data.v1.Documents"] == "DataV1DocumentsClient"


def test_a_contract_that_nobody_can_speak_is_refused(tmp_path: Path) -> None:
    def change(_: Document, proto: Path) -> None:
        file = proto / "dao" / "abi" / "v1" / "abi.proto"
        file.write_text(file.read_text("utf-8").replace("Limits limits =", "Limits bounds ="))

    broken = read_contract(write(tmp_path / "it", "acme", change))
    with pytest.raises(DaoError, match=r"it lacks dao\.abi\.v1\.HostInfo\.limits"):
        render(broken, load_pack("rust-guest"))

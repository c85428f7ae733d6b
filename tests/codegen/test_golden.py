"""What every shipped pack makes of the odd contract, compared with files that were looked at.

``pytest tests/codegen --bless`` accepts what is made now. What is copied as it is, or made of the
shipped contract, is checked where it lives.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from dao_sdk import resources
from dao_sdk.codegen.assemble import render
from dao_sdk.codegen.build_view import build_view
from dao_sdk.codegen.generate import generate
from dao_sdk.codegen.pack import Pack, shipped
from dao_sdk.codegen.pack_loader import load_pack
from dao_sdk.codegen.view import Names
from dao_sdk.contract.model import Contract

GOLDEN = Path(__file__).parent / "golden"
SHIPPED = shipped()

_HASHES = """
import hashlib, sys
from dao_sdk.codegen.assemble import render
from dao_sdk.codegen.pack_loader import load_pack
from dao_sdk.contract.reader import read_contract
made = render(read_contract(sys.argv[2]), load_pack(sys.argv[1]), own=True)
for path, content in sorted(made.items()):
    print(path, hashlib.sha256(content).hexdigest())
"""


def _pack(name: str) -> Pack:
    pack = load_pack(name)
    for formatter in pack.formatters:
        command = formatter.command[0].replace("{python}", sys.executable)
        if shutil.which(command) is None:
            pytest.skip(f"{command} is not here")
    return pack


def _differences(made: Mapping[str, bytes], folder: Path) -> list[str]:
    there = {
        each.relative_to(folder).as_posix(): each.read_bytes()
        for each in folder.rglob("*")
        if each.is_file()
    }
    return sorted(path for path in made.keys() | there.keys() if made.get(path) != there.get(path))


def _plugin_names(contract: Contract, pack: Pack) -> Iterator[str]:
    """What plugins make, as the pack foresees it: a line for each element."""

    def line(construct: str, name: str, names: Names) -> str:
        forms = [form for form in names if pack.names[construct][form].rename]
        return f"{name}  {' '.join(names[form] for form in forms)}".rstrip()

    for package in build_view(contract, pack).packages:
        for message in package.all_messages:
            yield line("message", message.name, message.names)
            for field in message.fields:
                yield line("field", f"{message.name}.{field.name}", field.names)
            for oneof in message.oneofs:
                yield line("oneof", f"{message.name}.{oneof.name}", oneof.names)
        for enum in package.all_enums:
            yield line("enum", enum.name, enum.names)
            for value in enum.values:
                yield line("value", f"{enum.name}.{value.name}", value.names)


@pytest.mark.parametrize("name", SHIPPED)
def test_golden(name: str, odd: Contract, bless: bool) -> None:
    pack = _pack(name)
    made = render(odd, pack, own=True)
    if pack.plugins:
        made["plugin-names.txt"] = "\n".join(_plugin_names(odd, pack)).encode() + b"\n"
    folder = GOLDEN / name
    if bless:
        shutil.rmtree(folder, ignore_errors=True)
        for path, content in made.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
    assert not _differences(made, folder), "look at them, then accept them with --bless"


@pytest.mark.parametrize("name", SHIPPED)
def test_two_runs_give_the_same_bytes(name: str) -> None:
    _pack(name)
    odd = Path(__file__).parent / "odd"
    runs = {
        subprocess.run(
            [sys.executable, "-c", _HASHES, name, str(odd)],
            check=True,
            capture_output=True,
            cwd=Path(__file__).parents[2],
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_the_hosts_own_bindings_are_up_to_date(shipped: Contract) -> None:
    out = resources.root() / "dao_sdk" / "host" / "api"
    report = generate(shipped, "python", out, only="api", check=True)
    assert not report.drifted, "run `dao generate --lang python --only api --out dao_sdk/host/api`"

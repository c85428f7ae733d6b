"""What short commands import is nearly all that a person waits for; here it is held."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import environment

SCRIPT = """
import sys
from pathlib import Path
before = set(sys.modules)
import dao_sdk.cli.lazy_imports  # of the installed program
from dao_sdk.cli.main import main
code = main(sys.argv[2:])
Path(sys.argv[1]).write_text("\\n".join(set(sys.modules) - before))
sys.exit(code)
"""

Imported = Callable[..., set[str]]


@pytest.fixture
def imported(tmp_path: Path) -> Imported:
    """Run ``dao`` in a process of its own; gives the modules that it imported."""

    def run(*words: str) -> set[str]:
        listed = tmp_path / "modules"
        subprocess.run(
            [sys.executable, "-c", SCRIPT, listed, *words],
            env=environment(tmp_path),
            cwd=tmp_path,
            stdout=subprocess.DEVNULL,
            timeout=1200,
            check=True,
        )
        return set(listed.read_text().splitlines())

    return run


def packages(modules: set[str]) -> set[str]:
    """The packages of others: neither Python's nor ours."""
    return {name.partition(".")[0] for name in modules} - sys.stdlib_module_names - {"dao_sdk"}


def parts(modules: set[str]) -> set[str]:
    """The parts of the SDK, such as ``contract``; not the files that are no part."""
    names = {name.split(".")[1] for name in modules if name.startswith("dao_sdk.")}
    return names - {
        "errors",
        "nearest",
        "plain_file",
        "plain_text",
        "resources",
        "syntax",
        "wishes",
    }


def test_help_imports_the_options_and_nothing_else(imported: Imported) -> None:
    modules = imported("--help")
    assert packages(modules) == {"click"}
    assert parts(modules) == {"cli"}
    assert {"asyncio", "sqlite3", "ssl"}.isdisjoint(modules)


@pytest.fixture
def called(imported: Imported) -> set[str]:
    """What a call imports where the home is there and the unit compiled."""
    words = ("call", "system.info", "--home", "home")
    imported(*words, "--new")
    return imported(*words)


def test_a_call_imports_what_it_uses(called: set[str]) -> None:
    of_cryptography = {"_cffi_backend", "_openssl"}
    assert packages(called) - of_cryptography == {"click", "cryptography", "google", "wasmtime"}
    assert parts(called) == {"cli", "contract", "host"}


def test_a_call_does_without_parts_that_it_does_not_use(called: set[str]) -> None:
    ours = {name.removeprefix("dao_sdk.") for name in called if name.startswith("dao_sdk.")}
    # The contract is at hand as generated code: nothing of its reader but what looks at modules.
    assert {name for name in ours if name.startswith("contract.")} == {"contract.wasm"}
    unused_parts = ("adapters.net", "adapters.files", "documents", "maintenance", "api.clients")
    for unused in (*unused_parts, "publishers"):  # the unit that ships is not signed
        assert not any(name.startswith(f"host.{unused}") for name in ours), unused
    assert "cryptography.hazmat.primitives.asymmetric.ed25519" not in called


RARE = {
    "difflib": "for a wrong name",
    "email": "comes with importlib.metadata",
    "google.protobuf.descriptor_pb2": "to read descriptors, which a pool does itself",
    "importlib.abc": "comes with tempfile and shutil, by way of importlib.resources",
    "importlib.metadata": "to look for the engine's version",
    "random": "comes with secrets and tempfile",
    "shutil": "comes with tempfile, and with all archive formats",
    "tempfile": "for a module that was just compiled",
    "tomllib": "for a home with grants.toml",
}
"""Modules for rare ways, with what they would be for."""


def test_a_call_does_without_modules_for_rare_ways(called: set[str]) -> None:
    assert called.isdisjoint(RARE), called & RARE.keys()


def test_help_of_a_group_imports_none_of_its_commands(imported: Imported) -> None:
    modules = imported("abi", "--help")
    assert packages(modules) == {"click"}
    assert parts(modules) == {"cli"}


def test_comparing_messages_imports_no_host_and_no_reader_of_contracts(
    imported: Imported, tmp_path: Path
) -> None:
    for side in ("old", "new"):
        (tmp_path / side).mkdir()
        (tmp_path / side / "m.proto").write_text('syntax = "proto3";\nmessage M {}\n')
    modules = imported("abi", "diff", "--layer", "wire", "--layer", "json", "old", "new")
    assert packages(modules) == {"click", "google"}
    assert parts(modules) == {"cli", "compat", "contract"}

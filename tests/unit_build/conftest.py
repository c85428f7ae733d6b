"""What the tests of the unit's build share."""

from __future__ import annotations

from pathlib import Path

import pytest

from dao_sdk.contract.model import Contract
from dao_sdk.contract.reader import read_contract
from dao_sdk.unit_build.declaration import Declaration, read

DECLARATION = """
name = "probe"
package = "probe-unit"
state_schema = 3
least_host_minor = 0
output = "probe.wasm"

[capabilities.log]
required = false
scopes = ["a", "b"]
reason = "Tell."
"""


@pytest.fixture(scope="session")
def contract() -> Contract:
    """The contract that comes with the SDK."""
    return read_contract()


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A folder with what the build reads of a workspace."""
    (tmp_path / "unit.toml").write_text(DECLARATION)
    (tmp_path / "Cargo.toml").write_text('[workspace]\nmembers = ["crates/*"]\n')
    (tmp_path / "Cargo.lock").write_text("version = 4\n")
    source = tmp_path / "crates" / "probe-unit" / "src"
    source.mkdir(parents=True)
    (source / "lib.rs").write_text("// The unit.\n")
    return tmp_path


@pytest.fixture
def unit(workspace: Path) -> Declaration:
    """The declaration of that workspace's unit."""
    return read(workspace / "unit.toml")

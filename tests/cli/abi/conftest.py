"""``dao abi`` as a person runs it, and what it is run on."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from dao_sdk.cli import console
from dao_sdk.cli.main import main
from tests.compat.builders import ContractBuilder

from ..conftest import Dao


@pytest.fixture
def dao(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Dao]:
    """Run ``dao`` in this process, in an empty folder: there are many runs here, and short ones."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def run(*words: str, stdin: str = "", **env: str) -> subprocess.CompletedProcess[str]:
        assert not stdin
        capfd.readouterr()
        with monkeypatch.context() as patch:
            for name, value in env.items():
                patch.setenv(name, value)
            code = main(list(words))
        out, err = capfd.readouterr()
        assert "defect of dao" not in err, err
        return subprocess.CompletedProcess(words, code, out, err)

    yield run
    console.answer_in_json(False)


@pytest.fixture
def builder(tmp_path: Path) -> ContractBuilder:
    """A contract in the folder in which ``dao`` is run, committed once."""
    builder = ContractBuilder(tmp_path)
    builder.commit("first")
    return builder

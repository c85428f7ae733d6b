"""The example of a unit that is put together of the SDK's documents and an author's own service.

It is built where it is, since its crates are beside it, and takes cargo minutes: the lane ``rust`` of
``tests/run.py`` asks for the native half, the lane ``wasm`` for the other.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "glossary"
NATIVE = "DAO_EXAMPLE_NATIVE"
"""Names a folder for what cargo builds for this machine; without it nothing is."""
WASM = "DAO_EXAMPLE_WASM"
"""The same for the module."""


def run(*command: str | Path, **env: str) -> str:
    """Run a command in the folder of the example."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=EXAMPLE,
        env={**os.environ, "NO_COLOR": "1", **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def dao(*words: str | Path) -> str:
    return run(sys.executable, "-m", "dao_sdk.cli", *words)


@pytest.fixture(scope="module")
def bindings() -> None:
    """Its contract and the crate for units, made as its README says."""
    run(sys.executable, "contract.py")
    made = ("--contract", "build/contract", "--out", "build/bindings")
    options = ("--option", "crate=glossary-bindings", "--option", "base=dao-bindings")
    dao("generate", "--lang", "rust-guest", *made, *options)


@pytest.mark.slow
@pytest.mark.skipif(NATIVE not in os.environ, reason="the lane `rust` asks for it")
@pytest.mark.usefixtures("bindings")
def test_it_works_in_a_home_in_memory() -> None:
    env = {"CARGO_TARGET_DIR": os.environ[NATIVE]}
    run("cargo", "fmt", "--check", "--package", "glossary", **env)
    lints = ("--workspace", "--all-targets", "--locked", "--", "-D", "warnings")
    run("cargo", "clippy", *lints, **env)
    said = run("cargo", "test", "--package", "glossary", "--locked", **env)
    assert "a_word_is_looked_up_once_and_is_a_document_then ... ok" in said
    assert "it_does_without_the_dictionary_and_says_so ... ok" in said


@pytest.mark.slow
@pytest.mark.skipif(WASM not in os.environ, reason="the lane `wasm` asks for it")
@pytest.mark.usefixtures("bindings")
def test_it_works_under_the_host_in_python(tmp_path: Path) -> None:
    said = dao("build", "--locked", "--target-dir", os.environ[WASM])
    assert "dictionary" in said
    dao(
        "generate",
        "--lang",
        "python",
        "--contract",
        "build/contract",
        "--out",
        tmp_path / "glossary",
    )
    app = run(
        sys.executable,
        *("app.py", tmp_path / "home", "build/glossary.wasm"),
        PYTHONPATH=str(tmp_path),
    )
    assert app.splitlines() == [
        "tide: the rise and fall of the sea (new)",
        "tide: the rise and fall of the sea",
        "ebb: there is no ebb in this dictionary",
        "documents: ['tide']",
        "glossary speaks 1.0",
    ]

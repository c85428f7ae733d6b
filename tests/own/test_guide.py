"""The guide to a contract of one's own, followed word for word outside of the repository.

It builds with cargo for minutes, so that only the lane ``wasm`` of ``tests/run.py`` asks for it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from .guide import follow

PAGE = Path(__file__).parents[2] / "docs" / "tutorial" / "your-own-contract.md"
ASKED = "DAO_GUIDE"
"""Names a folder for what cargo builds; without it the guide is not followed."""


@pytest.mark.slow
@pytest.mark.skipif(ASKED not in os.environ, reason="the lane `wasm` follows the guide")
def test_the_guide_leads_from_an_empty_folder_to_a_host(tmp_path: Path) -> None:
    # The very programs of this environment, and the toolchains of this machine.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "CARGO_TARGET_DIR": os.environ[ASKED], "NO_COLOR": "1"}
    said = dict(follow(PAGE, tmp_path, env))
    first, *_ = said.values()
    assert "uses log" in first and "acme 0.1.0" in first
    asked = next(text for commands, text in said.items() if "dao call" in commands)
    assert "a host of the contract acme 1.0 loads it" in asked
    assert '{"text": "Hello, Ann!"}' in asked
    tested = next(text for commands, text in said.items() if "cargo test" in commands)
    assert "test tests::it_says_what_a_name_means ... ok" in tested
    assert "optional, only if you allow it: avatar_dictionary_lookup" in tested
    *_, last = said.values()
    lines = [line for line in last.splitlines() if line.startswith(("Hello", "allowed"))]
    assert [line.partition(",")[0] if line.startswith("allowed") else line for line in lines] == [
        "Hello, Ann!",
        "Hello, Bo!",
        "allowed dictionary to acme 0.1.0",
        "Hello, Ann, which means grace!",
        "Hello, Bo!",
    ]

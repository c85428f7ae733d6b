"""Running ``dao`` as a person does: as a process, and in this process where speed matters."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Dao = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def dao(tmp_path: Path) -> Dao:
    """Run ``dao`` in an empty folder with an empty HOME; gives the finished process."""

    def run(*words: str, stdin: str = "", **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "dao_sdk.cli", *words],
            cwd=tmp_path,
            env=environment(tmp_path) | env,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=1200,
            check=False,
        )

    return run


def environment(home: Path) -> dict[str, str]:
    """The environment of a person who has just begun."""
    import dao_sdk

    kept = {k: v for k, v in os.environ.items() if not k.startswith(("DAO_", "XDG_", "NO_COLOR"))}
    checkout = str(Path(dao_sdk.__file__).parent.parent)
    # Compiled units are kept between tests: they depend on nothing but the unit.
    cache = os.environ.get("DAO_CACHE") or str(Path.home() / ".cache" / "dao")
    return kept | {"HOME": str(home), "PYTHONPATH": checkout, "DAO_CACHE": cache}

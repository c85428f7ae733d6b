"""Git, as an upgrade uses it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from dao_sdk.scaffold.git import check_clean


def test_a_hook_of_another_repository_does_not_get_in_the_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Git gives its hooks the repository that runs them.
    who = ("-c", "user.name=a", "-c", "user.email=a@b.c")
    for words in (("init", "-q"), (*who, "commit", "-q", "--allow-empty", "-m", "begin")):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    check_clean(tmp_path)

"""Runs the program git in a folder, whichever repository a hook that runs us belongs to."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_OF_HOOKS = {"GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_PREFIX"}
"""What git gives its hooks: it would name the hook's repository instead of the folder's."""


def run_git(folder: Path, *words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run git in a folder; its messages are in English.

    Args:
        folder: The folder.
        words: What follows ``git``.
        given: What git reads on standard input.

    Raises:
        FileNotFoundError: There is no such folder, or no git.
        OSError: It cannot be run.
    """
    kept = {name: value for name, value in os.environ.items() if name not in _OF_HOOKS}
    return subprocess.run(
        ["git", *words],
        cwd=folder,
        env={**kept, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"},
        input=given,
        capture_output=True,
        check=False,
    )

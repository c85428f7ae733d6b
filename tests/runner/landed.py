"""Checks the project's own contract: against its releases, and against what landed last.

Run with the runner's own environment: ``python -m tests.runner.landed``.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from .steps import ROOT

UNCHECKED = 101


def last_landed(folder: Path) -> tuple[str, str]:
    """The revision that landed last before what is in a folder.

    That is ``origin/main`` where there is one that is not what is checked out, and the commit
    before this one otherwise.

    Returns:
        The revision, or nothing and why there is none: no git, no repository, a shallow clone.
    """
    try:
        here, problem = _commit(folder, "HEAD")
        if not here:
            return "", problem or "this is no checkout of git"
        remote, _ = _commit(folder, "origin/main")
        if remote and remote != here:
            return "origin/main", ""
        before, _ = _commit(folder, "HEAD~1")
    except OSError as missing:
        return "", f"git cannot be run: {missing.strerror}"
    return ("HEAD~1", "") if before else ("", "the clone is shallow, or this is the first commit")


def _commit(folder: Path, revision: str) -> tuple[str, str]:
    words = ["git", "rev-parse", "--verify", "--end-of-options", revision + "^{commit}"]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    said = done.stderr.strip().splitlines()
    return (done.stdout.strip(), "") if done.returncode == 0 else ("", said[-1] if said else "")


def check(folder: Path, *words: str) -> int:
    """Run ``dao abi check`` on the contract in a folder, and give its exit code."""
    command = [sys.executable, "-m", "dao_sdk.cli", "abi", "check", "--contract", str(folder)]
    print(f"dao abi check {' '.join(words)}", flush=True)
    return subprocess.run([*command, *words], cwd=ROOT, check=False).returncode


def main(folder: Path) -> int:
    """Check the contract in a folder.

    Returns:
        0 where it breaks no release; what it breaks of a draft that landed is told only.
    """
    status = check(folder)
    if status != 0:
        return status
    revision, why = last_landed(folder)
    if not revision:
        print(f"not compared with what landed last: {why}")
        return 0
    status = check(folder, "--against", f"git:{revision}")
    if status == UNCHECKED:
        print(f"not compared with {revision}: this version cannot read it")
        return 0
    return status


if __name__ == "__main__":
    sys.exit(main(ROOT))

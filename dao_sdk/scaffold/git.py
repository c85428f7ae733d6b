"""The few things of git that an upgrade needs."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dao_sdk.errors import DaoError
from dao_sdk.run_git import run_git


class GitError(DaoError):
    """The project's repository does not let an upgrade happen."""


def git(folder: Path, *words: str) -> str:
    """Run git in a folder and give what it prints.

    Raises:
        GitError: It fails, or is not here.
    """
    done = _run(folder, *words)
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise GitError(f"`git {words[0]}` failed in {folder}: {said[-1] if said else 'no reason'}")
    return done.stdout.decode("utf-8", "replace")


def _run(folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return run_git(folder, "-c", "core.quotePath=false", *words)
    except FileNotFoundError:
        raise GitError("git is not here", "Install git: an upgrade merges and commits.") from None


def check_clean(project: Path) -> None:
    """Refuse a project with work that is not committed.

    Raises:
        GitError: It is in no repository, or has uncommitted work.
    """
    if _run(project, "rev-parse", "--verify", "-q", "HEAD").returncode != 0:
        raise GitError(
            f"{project} is in no git repository with a commit",
            "Commit the project first (`git init`, `git add .`, `git commit`), so that nothing of"
            " yours can be lost.",
        )
    changed = git(project, "status", "--porcelain", "--", ".").splitlines()
    if changed:
        more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        raise GitError(
            f"{project} has work that is not committed: {changed[0][3:]}{more}",
            "Commit or stash it first: an upgrade writes over no work of yours.",
        )


def commit(project: Path, message: str) -> bool:
    """Commit everything in the project, and say whether there was anything."""
    git(project, "add", "--all", "--", ".")
    if not git(project, "status", "--porcelain", "--", "."):
        return False
    git(project, "commit", "--quiet", "--no-verify", "-m", message, "--", ".")
    return True


@contextmanager
def copy_of(project: Path) -> Iterator[Path]:
    """What is committed of a project, in a folder that is thrown away."""
    within = git(project, "rev-parse", "--show-prefix").strip()
    with tempfile.TemporaryDirectory(prefix="dao-upgrade-") as folder:
        tree = Path(folder) / "tree"
        git(project, "worktree", "add", "--quiet", "--detach", str(tree))
        try:
            yield tree / within
        finally:
            git(project, "worktree", "remove", "--force", str(tree))


def merge(
    mine: bytes, base: bytes, theirs: bytes, names: tuple[str, str, str]
) -> tuple[bytes, bool]:
    """Merge two changes of a text.

    Args:
        mine: The author's version.
        base: What both began with.
        theirs: The other version.
        names: What the three are called where they conflict.

    Returns:
        The merged text, and whether it has conflict markers. A text that cannot be merged, such as
        an image, stays the author's.
    """
    with tempfile.TemporaryDirectory(prefix="dao-merge-") as folder:
        files = [Path(folder) / name for name in ("mine", "base", "theirs")]
        for file, content in zip(files, (mine, base, theirs), strict=True):
            file.write_bytes(content)
        labels = [word for name in names for word in ("-L", name)]
        done = _run(Path(folder), "merge-file", "-p", "--diff3", *labels, *map(str, files))
    if done.returncode < 0 or done.returncode > 127:
        return mine, True
    return done.stdout, done.returncode > 0

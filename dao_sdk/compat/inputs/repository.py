"""A git repository, read with the program git; nothing in it is changed."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from dao_sdk.errors import DaoError

_SOURCE = re.compile(r"\.proto$|(?:^|/)abi/v\d+\.yaml$")
"""The files that contracts and schemas are made of."""
_MOST_BYTES = 256 << 20
"""The most that is read of one revision."""


@dataclass(frozen=True, slots=True)
class Blob:
    """A file of a revision."""

    path: str
    """From the top of the repository."""
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository, read with the program git."""

    folder: Path
    prefix: str
    """The folder below the top of the repository: empty, or with a slash at its end."""

    @staticmethod
    def around(folder: Path) -> Repository:
        """The repository that a folder is in."""
        inside = _git(folder, "rev-parse", "--show-prefix")
        if inside.returncode != 0:
            said = _said(inside)
            if "not a git repository" in said:
                raise DaoError(f"{folder.absolute()} is in no git repository")
            raise DaoError(f"git cannot read the repository of {folder.absolute()}: {said}")
        return Repository(folder, inside.stdout.decode("utf-8", "surrogateescape").rstrip("\n"))

    def commit(self, revision: str) -> str:
        """The digest of the commit that a revision names."""
        asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}")
        found = _git(self.folder, *asked) if revision else None
        if found is not None and found.returncode == 0:
            return found.stdout.decode("ascii").strip()
        advice = "Name a branch, a tag or a commit: git:main, git:v1.0, git:HEAD~1."
        shallow = _git(self.folder, "rev-parse", "--is-shallow-repository")
        if shallow.stdout.strip() == b"true":
            advice = (
                "This clone is shallow: `git fetch --unshallow` brings the rest of its history."
            )
        raise DaoError(f"git knows no revision `{revision}` here", advice)

    def sources(self, commit: str, path: str) -> list[Blob] | None:
        """The files that a side at a path of a revision may be made of.

        Of a folder these are its contract files and .proto files. A file comes alone, but for one
        of these two kinds: it needs others, which may be anywhere.

        Returns:
            The files; None where there is nothing at the path.

        Raises:
            DaoError: git cannot read them, or they are too large.
        """
        kind = _git(self.folder, "cat-file", "-t", f"{commit}:{path}").stdout.strip()
        if kind not in (b"tree", b"blob"):
            return None
        alone = kind == b"blob" and not _SOURCE.search(path)
        blobs = [
            it
            for it in self._list(commit, path if kind == b"tree" else "")
            if it.path == path or (not alone and _SOURCE.search(it.path))
        ]
        if sum(it.size for it in blobs) > _MOST_BYTES:
            raise DaoError(f"`{path}` of {commit[:12]} has more than {_MOST_BYTES >> 20} MiB")
        return blobs

    def _list(self, commit: str, folder: str) -> Iterator[Blob]:
        """The regular files in a folder of a revision."""
        tree, above = f"{commit}:{folder}", f"{folder}/" if folder else ""
        listed = _git(self.folder, "ls-tree", "-r", "-l", "-z", "--full-tree", tree)
        if listed.returncode != 0:
            raise DaoError(f"git cannot list the files of {commit}: {_said(listed)}")
        for line in listed.stdout.split(b"\0"):
            about, _, name = line.partition(b"\t")
            path = above + name.decode("utf-8", "surrogateescape")
            if not about.startswith(b"100"):
                continue  # a link, a submodule, or the end of the list
            if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
                raise DaoError(f"the revision holds a file with the path {path!r}")
            _, _, digest, size = about.decode("ascii").split()
            yield Blob(path, digest, int(size))

    def contents(self, blobs: list[Blob]) -> Iterator[tuple[Blob, bytes]]:
        """The bytes of files, by one process."""
        asked = "".join(f"{it.digest}\n" for it in blobs).encode("ascii")
        given = _git(self.folder, "cat-file", "--batch", given=asked)
        at = 0
        for blob in blobs:
            end = given.stdout.find(b"\n", at)
            if given.stdout[at:end].split()[1:] != [b"blob", str(blob.size).encode("ascii")]:
                raise DaoError(f"git cannot read {blob.path}: {_said(given) or 'it is not there'}")
            yield blob, given.stdout[end + 1 : end + 1 + blob.size]
            at = end + 1 + blob.size + 1


def _git(folder: Path, *words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    from dao_sdk.run_git import run_git  # only a side that is a revision needs it

    try:
        return run_git(folder, *words, given=given)
    except FileNotFoundError as wrong:
        if not folder.is_dir():
            raise DaoError(f"there is no folder {folder}") from wrong
        raise DaoError("the program git is not installed; git:REV needs it") from wrong
    except OSError as wrong:
        raise DaoError(f"git cannot be run: {wrong}") from wrong


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    """What git complained of, in one line."""
    lines = done.stderr.decode("utf-8", "replace").splitlines()
    return "; ".join(line.removeprefix("fatal: ") for line in lines if line.strip())[:500]

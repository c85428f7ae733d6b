"""A side that is a revision of a git repository, read without touching the work tree."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from dao_sdk.compat.inputs.lines import lines_in
from dao_sdk.compat.inputs.origin import Origin
from dao_sdk.compat.inputs.repository import Repository
from dao_sdk.compat.inputs.side import Side
from dao_sdk.contract.sources import working_contract
from dao_sdk.errors import DaoError

Opener: TypeAlias = Callable[[str, Path, Origin], Side]
"""Opens what is at a path on disk; takes the title, the path, and where it comes from."""


def git_side(spec: str, root: Path | None, opened: Opener) -> Side:
    """Reads ``git:REV`` or ``git:REV:PATH``.

    Args:
        spec: What a person named. ``PATH`` counts from the top of the repository, or from the
            working folder where it begins with ``./``; without it, what is at ``root`` is meant.
        root: A folder in the repository; None for the contract around the working folder, or the
            working folder itself where there is none.
        opened: Opens the files, which are put in a temporary folder for that.

    Raises:
        DaoError: git is not installed, there is no repository, revision or path of that name, or
            what is there is no side.
    """
    revision, path = _split(spec.removeprefix("git:"))
    repository = Repository.around(root or working_contract(Path.cwd()) or Path.cwd())
    commit = repository.commit(revision)
    if not path:
        path = repository.prefix
    elif path == "." or path.startswith("./"):
        path = Repository.around(Path.cwd()).prefix + path[2:]
    path = path.strip("/")
    blobs = repository.sources(commit, path)
    if blobs is None:
        raise DaoError(
            f"{spec}: there is no `{path}` in that revision",
            "A path counts from the top of the repository; ./PATH from the working folder.",
        )
    with tempfile.TemporaryDirectory(prefix="dao-git-") as temporary:
        top = Path(temporary).resolve()
        if not blobs:
            (top / path).mkdir(parents=True, exist_ok=True)
        texts: dict[str, bytes] = {}
        for blob, data in repository.contents(blobs):
            target = top / blob.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            texts[f"{blob.path}@{revision}"] = data

        def shown(file: Path) -> str:
            return f"{file.relative_to(top).as_posix()}@{revision}"

        try:
            return opened(spec, top / path, Origin(shown, lines_in(texts)))
        except DaoError as wrong:
            if str(top) not in wrong.message:
                raise
            message = wrong.message.replace(f"{top}{os.sep}", f"{spec}: ").replace(str(top), spec)
            raise DaoError(message, wrong.help) from None


def _split(text: str) -> tuple[str, str]:
    """A revision and a path; a colon in braces, as in ``HEAD^{/fix: it}``, is the revision's."""
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign == "{") - (sign == "}")
        if sign == ":" and depth == 0 and at > 0:
            return text[:at], text[at + 1 :]
    return text, ""

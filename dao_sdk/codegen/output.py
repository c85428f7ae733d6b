"""Writes generated files, and only those: a manifest says which files are the generator's.

The manifest, ``.dao-generated.json``, lists every file that the generator owns in its folder with
the SHA-256 of what was written. Whatever is not listed, or was changed since, belongs to the
person and is never overwritten or removed.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from dao_sdk.codegen.pack import available
from dao_sdk.errors import DaoError
from dao_sdk.plain_file import read_plain_file
from dao_sdk.syntax import read_json

MANIFEST = ".dao-generated.json"
"""The name of the manifest, at the top of the output folder."""


ABOUT = ("pack", "contract", "only")
"""What a manifest says beside the files: the names of the pack, the contract and the group."""


class OutputError(DaoError):
    """Files cannot be written, or are not the generator's to write."""


@dataclass(slots=True)
class Change:
    """What differs between an output folder and what it should hold; paths are relative."""

    written: list[str] = field(default_factory=list)
    """New or changed files (with ``check``: that would be written)."""
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    """Owned files that are no longer generated (with ``check``: that would be removed)."""
    kept: list[str] = field(default_factory=list)
    """Files that were owned but changed by hand; they stay as they are."""


class Folder:
    """An output folder and what the generator owns in it.

    Args:
        root: The folder; it need not exist yet.

    Raises:
        OutputError: It is a file, or its manifest cannot be read.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        if root.exists() and not root.is_dir():
            raise OutputError(f"{root} is not a folder")
        self._owned: dict[str, set[str]] = {}
        """The digests that an owned file may have: two while a run is under way or broke off."""
        self._about: dict[str, str] = {}
        """What the manifest says beside the files."""
        self._once: dict[str, str] = {}
        """The files that were made once and are the author's since, each with the digest that it
        had then; empty if it was there already."""
        self.options: dict[str, str] = {}
        """The options of the run that made the files."""
        manifest = root / MANIFEST
        if manifest.exists():
            try:
                self._read(read_json(read_plain_file(manifest).decode("utf-8")))
            except (OSError, ValueError) as error:
                why = error.strerror if isinstance(error, OSError) else error
                why = "it is no UTF-8 text" if isinstance(error, UnicodeDecodeError) else why
                raise OutputError(
                    f"{manifest} cannot be read: {why}",
                    "Put back the file as it was, or delete it and the generated files.",
                ) from error

    def _read(self, data: Any) -> None:
        if not isinstance(data, dict) or data.get("format") != 1:
            raise ValueError("expected an object with `format` 1")
        for name in ("files", "before"):
            listed = data.get(name, {})
            if not isinstance(listed, dict) or not all(type(it) is str for it in listed.values()):
                raise ValueError(f"expected an object of paths and digests in `{name}`")
        if "files" not in data:
            raise ValueError("expected `files`")
        for path, digest in data["files"].items():
            _checked(path)
            self._owned[path] = {digest}
        for path, digest in data.get("before", {}).items():
            self._owned.setdefault(_checked(path), set()).add(digest)
        self._once = {_checked(path): str(it) for path, it in data.get("once", {}).items()}
        self.options = {name: str(value) for name, value in data.get("options", {}).items()}
        self._about = {key: str(it) for key, it in data.items() if key in ABOUT}

    def refuse_another(self, about: Mapping[str, str | None]) -> None:
        """Refuse a folder that holds the output of another run than this one.

        Args:
            about: What must be the same, of :data:`ABOUT`; a manifest of long ago may not say it.

        Raises:
            OutputError: The folder was made by another pack, for another contract, or as another
                part of the pack's output, so that writing would remove what is in it.
        """
        there = {"contract": about.get("contract"), "only": None, **self._about}
        if not self._owned or all(there.get(key, it) == it for key, it in about.items()):
            return
        folder = shlex.quote(str(self.root))
        # A pack from a folder cannot be found by its name.
        pack = there["pack"] if there["pack"] in available() else "PATH-OF-ITS-FOLDER"
        raise OutputError(
            f"{self.root} holds {_described(there)}, not {_described({**there, **about})}",
            "Choose another folder, or remove what is there: "
            f"`dao generate --lang {pack} --out {folder} --clean`.",
        )

    def compare(
        self, files: Mapping[str, bytes], once: Mapping[str, bytes] | None = None
    ) -> Change:
        """Tell what writing would change, without changing anything.

        Args:
            files: The files that the generator is to own, as for :meth:`write`.
            once: Those that it makes only where they are missing.
        """
        once, change = once or {}, Change()
        for path, content in sorted(files.items()):
            same = self._current(path) == sha256(content).hexdigest()
            (change.unchanged if same else change.written).append(path)
        for path in sorted(once):
            if path not in self._once and self._current(path) is None:
                change.written.append(path)
        for path in sorted(self._owned.keys() - files.keys() - once.keys()):
            current = self._current(path)
            if current in self._owned[path]:
                change.removed.append(path)
            elif current is not None:
                change.kept.append(path)
        return change

    def write(
        self,
        files: Mapping[str, bytes],
        about: Mapping[str, object],
        once: Mapping[str, bytes] | None = None,
    ) -> Change:
        """Make the folder hold exactly ``files`` of what the generator owns.

        Args:
            files: Contents by path, relative and with ``/`` between its parts.
            about: What the manifest says beside the files.
            once: The same for files that are made only where they are missing, and then belong to
                the author: they are never written over, nor made again.

        Returns:
            What was changed.

        Raises:
            OutputError: A file is the person's (nothing was written then), a path leads outside
                the folder, or the disk refuses.
        """
        once = once or {}
        self._refuse_foreign(files, once)
        change = self.compare(files, once)
        digests = {path: sha256(content).hexdigest() for path, content in files.items()}
        kept = {path: self._once.get(path, "") for path in once}
        kept |= {path: sha256(once[path]).hexdigest() for path in change.written if path in once}
        about = {**about, "once": dict(sorted(kept.items()))} if kept else about
        try:
            if change.written or change.removed:
                self._save(about, digests)
            for path in change.written:
                _replace(self.root / path, files[path] if path in files else once[path])
            for path in change.removed:
                self._remove(path)
            self._owned = {path: {digest} for path, digest in digests.items()}
            self._once = kept
            self._save(about, digests)
        except OSError as error:
            raise OutputError(f"{self.root} cannot be written: {error}") from error
        return change

    def clean(self) -> Change:
        """Remove every owned file that was not changed by hand, emptied folders and the manifest."""
        change = self.compare({})
        untouched = (path for path, it in self._once.items() if it == self._current(path))
        change.removed = sorted([*change.removed, *untouched])
        try:
            for path in change.removed:
                self._remove(path)
            (self.root / MANIFEST).unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                self.root.rmdir()  # only if nothing of the person's is in it
        except OSError as error:
            raise OutputError(f"{self.root} cannot be cleaned: {error}") from error
        self._owned, self._once = {}, {}
        return change

    # Details

    def _refuse_foreign(self, files: Mapping[str, bytes], once: Mapping[str, bytes]) -> None:
        folded: dict[str, str] = {}
        foreign: list[str] = []
        for path, content in sorted({**once, **files}.items()):
            other = folded.setdefault(_checked(path).casefold(), path)
            if other != path:
                raise OutputError(f"{other} and {path} would be one file where case is ignored")
            if path in once:
                if path not in self._once:
                    self._refuse_links(path)
                continue
            self._refuse_links(path)
            current = self._current(path)
            if current not in (None, sha256(content).hexdigest(), *self._owned.get(path, ())):
                foreign.append(path)
        if foreign:
            names = "\n".join(f"  {self.root / path}" for path in foreign)
            raise OutputError(
                f"these files were not made by the generator, or were changed since:\n{names}",
                "Move them away to have them made anew, or generate into another folder.",
            )

    def _refuse_links(self, path: str) -> None:
        """Refuse a path of which any part below the root is a symbolic link or no folder."""
        place = self.root
        parts = PurePosixPath(path).parts
        for number, part in enumerate(parts, 1):
            place = place / part
            if place.is_symlink():
                raise OutputError(f"{place} is a symbolic link; the generator does not follow it")
            if number < len(parts) and place.exists() and not place.is_dir():
                raise OutputError(f"{place} is not a folder")
        if place.is_dir():
            raise OutputError(f"{place} is a folder where a file must go")

    def _current(self, path: str) -> str | None:
        """The digest of a file as it is now; None where it is missing."""
        try:
            return sha256(read_plain_file(self.root / path)).hexdigest()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise OutputError(f"{self.root / path} cannot be read: {error.strerror}") from error

    def _remove(self, path: str) -> None:
        self._refuse_links(path)
        place = self.root / path
        place.unlink(missing_ok=True)
        for parent in list(place.relative_to(self.root).parents)[:-1]:
            try:
                (self.root / parent).rmdir()
            except OSError:
                break  # something else is in it

    def _save(self, about: Mapping[str, object], digests: Mapping[str, str]) -> None:
        before = {
            path: digest
            for path, owned in sorted(self._owned.items())
            for digest in sorted(owned - {digests.get(path)})[:1]
        }
        data: dict[str, object] = {"format": 1, **about, "files": dict(sorted(digests.items()))}
        if before:
            data["before"] = before
        text = json.dumps(data, indent=2, ensure_ascii=False) + "\n"
        manifest = self.root / MANIFEST
        if not manifest.is_file() or manifest.read_bytes() != text.encode():
            _replace(manifest, text.encode())


def _described(about: Mapping[str, str | None]) -> str:
    """What an output is, in words."""
    part = f"the group {about['only']}" if about.get("only") else "the output"
    contract = f" for the contract {about['contract']}" if about.get("contract") else ""
    return f"{part} of the pack {about['pack']}{contract}"


def _checked(path: str) -> str:
    """A relative path that stays below its root, or an error."""
    pure = PurePosixPath(path)
    odd = not pure.parts or pure.is_absolute() or str(pure) != path or ".." in pure.parts
    if odd or path == MANIFEST or "\\" in path or ":" in path or "\0" in path:
        raise OutputError(f"`{path}` is no path for a generated file")
    return path


def _replace(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old content or the new, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".dao-{secrets.token_hex(8)}")
    try:
        with fresh.open("xb") as file:
            file.write(content)
        fresh.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            fresh.unlink()
        raise

"""``dao quickstart``: a folder with an Avatar in it, and proof that it works.

Everything that is told happened in this run: the bindings are generated, the unit is read, and
``two_devices.py``, one of the files that a person gets, runs in a process of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import IO

from dao_sdk.contract import Contract, read_contract
from dao_sdk.errors import DaoError

FILES = ("app.py", "two_devices.py")
"""What a person gets to read and change; never written over once it is there."""
STORY = "two_devices.py"
UNIT = "bindings/runtime/unit/dao.wasm"
LABEL = 21
"""The columns of a label in what the story prints."""


@dataclass(frozen=True, slots=True)
class Told:
    """One line of what happened."""

    label: str
    """What it is about; empty where it goes on from the line before."""
    text: str


class StoryError(DaoError):
    """The program that shows the Avatars at work failed."""


@dataclass
class Quickstart:
    """The steps of a quickstart, in order.

    Args:
        folder: Where to make it; new, empty, or of an earlier quickstart.
    """

    folder: Path
    kept: list[str] = field(default_factory=list)
    """Files that were there and differ from what would be written; they stay."""
    _contract: Contract | None = None
    _story: subprocess.Popen[str] | None = None
    _over: bool = False
    _errors: IO[str] = field(default_factory=lambda: tempfile.TemporaryFile("w+"))  # noqa: SIM115

    def steps(self) -> Iterator[tuple[str, Callable[[], list[Told]]]]:
        """Give what is done, step by step: words for a person who waits, and the work.

        Each work gives the lines to tell once it is done, and raises a DaoError where it fails.
        """
        yield "reading the contract", self._read
        yield "generating bindings", self._generate
        yield "reading the unit", self._inspect
        while not self._over:
            yield "two Avatars at work", self._next

    def _read(self) -> list[Told]:
        self._contract = contract = read_contract()
        guest = [each for each in contract.services if each.capability is None]
        methods = sum(len(each.methods) for each in guest)
        counts = (
            f"{len(contract.capabilities)} capabilities, {len(guest)} services, {methods} methods"
        )
        return [Told(f"contract {contract.version}", counts)]

    def _generate(self) -> list[Told]:
        from dao_sdk.codegen.generate import generate

        assert self._contract is not None
        self._make_folder()
        report = generate(
            self._contract, "python", self.folder / "bindings", options={"server": "yes"}
        )
        place = shown(self.folder / "bindings")
        text = f"python  {report.files} files  {report.elapsed:.1f} s  {place}"
        for name in FILES:
            self._write(name)
        return [Told("bindings", text)]

    def _inspect(self) -> list[Told]:
        from dao_sdk.host.dynamic.inspection import inspect

        assert self._contract is not None
        unit = self.folder / UNIT
        if not unit.is_file():
            raise DaoError(
                "the Meta Unit is not in this installation",
                "Build it with `python meta_unit/build.py`, or install a released package.",
            )
        seen = inspect(unit, self._contract)
        sizes = f"{seen.size / 1e6:.1f} MB, {seen.compressed / 1e6:.1f} MB compressed"
        home = [each.name for each in seen.capabilities if each.within_home and each.name != "call"]
        out = [each.name for each in seen.capabilities if not each.within_home]
        wants = f"wants {' '.join(home)}"
        allow = f"{' and '.join(out)} only if you allow it" if out else "nothing outside its home"
        return [
            Told("meta unit", f"{seen.name} {seen.version}  {sizes}"),
            Told("", f"{wants}; {allow}"),
        ]

    def _next(self) -> list[Told]:
        """Start the story, or wait for its next line, or see how it ended."""
        if self._story is None:
            self._story = subprocess.Popen(
                [sys.executable, STORY],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                text=True,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )
        assert self._story.stdout is not None
        if line := self._story.stdout.readline():
            return [Told(line[:LABEL].strip(), line[LABEL:].strip())]
        self._over = True
        if self._story.wait() != 0:
            self._errors.seek(0)
            said = [each for each in self._errors.read().splitlines() if each.strip()]
            raise StoryError(
                f"{STORY} failed: {said[-1] if said else f'exit {self._story.returncode}'}",
                f"Run it by hand to see more: cd {shown(self.folder)} && {python(self.folder)} {STORY}",
            )
        return []

    def close(self) -> None:
        """End what still runs."""
        if self._story is not None and self._story.poll() is None:
            self._story.terminate()
            self._story.wait()
        self._errors.close()

    def _make_folder(self) -> None:
        mine = self.folder / "bindings" / ".dao-generated.json"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if any(self.folder.iterdir()) and not mine.exists():
                raise DaoError(
                    f"{self.folder} holds other files",
                    "Name an empty folder, or one that does not exist yet.",
                )
        except FileExistsError:
            raise DaoError(f"{self.folder} is a file", "Name a folder.") from None
        except OSError as wrong:
            raise DaoError(f"{self.folder} cannot be made: {wrong.strerror}") from wrong

    def _write(self, name: str) -> None:
        content = (resources.files("dao_sdk.scaffold") / "hello" / name).read_bytes()
        target = self.folder / name
        if target.exists():
            if not target.is_file() or target.read_bytes() != content:
                self.kept.append(name)
            return
        target.write_bytes(content)


def shown(path: Path) -> str:
    """A path as a person in this folder would write it."""
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(path.absolute())


def python(folder: Path | None = None) -> str:
    """The word by which this Python is started in a folder: ``python`` where the shell finds it."""
    return _command("python", Path(sys.executable), folder)


def dao(folder: Path | None = None) -> str:
    """The word by which this ``dao`` is started in a folder."""
    return _command("dao", Path(sys.executable).with_name("dao"), folder)


def _command(name: str, path: Path, folder: Path | None) -> str:
    found = shutil.which(name)
    if found and Path(found).absolute() == path.with_name(name).absolute():
        return name
    direct = os.path.relpath(path, folder or Path.cwd())
    return direct if len(direct) < len(str(path)) else str(path)

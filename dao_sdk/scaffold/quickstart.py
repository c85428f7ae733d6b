"""``dao quickstart``: a folder with an Avatar in it, and proof that it works.

Everything that is told happened in this run: the bindings are generated, the unit is read, and
``two_devices.py``, one of the files that a person gets, runs in a process of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import resources as package
from pathlib import Path

from dao_sdk import resources
from dao_sdk.contract import Contract, read_contract
from dao_sdk.errors import DaoError

FILES = ("app.py", "two_devices.py")
"""What a person gets to read and change; never written over once it is there."""
STORY = "two_devices.py"
UNIT = "dao.wasm"


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

    def steps(self) -> Iterator[tuple[str, Callable[[], list[Told]]]]:
        """Give what is done, step by step: words for a person who waits, and the work.

        Each work gives the lines to tell once it is done, and raises a DaoError where it fails.
        """
        yield "reading the contract", self._read
        yield "generating bindings", self._generate
        yield "reading the unit", self._place_unit
        yield "two Avatars at work", self._meet
        yield "killing one of them", self._finish

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
        report = generate(self._contract, "python", self.folder / "bindings")
        place = shown(self.folder / "bindings")
        text = f"python  {report.files} files  {report.elapsed:.1f} s  {place}"
        for name in FILES:
            self._write(name)
        return [Told("bindings", text)]

    def _place_unit(self) -> list[Told]:
        from dao_sdk.host.inspection import inspect

        assert self._contract is not None
        unit = resources.unit()
        if not unit.is_file():
            raise DaoError(
                "the Meta Unit is not in this installation",
                "Build it with `python meta_unit/build.py`, or install a released package.",
            )
        seen = inspect(unit, self._contract)
        shutil.copyfile(unit, self.folder / UNIT)
        home = [each.name for each in seen.capabilities if each.within_home and each.name != "call"]
        out = [each.name for each in seen.capabilities if not each.within_home]
        wants = f"wants {' '.join(home)}"
        allow = f"{' and '.join(out)} only if you allow it" if out else "nothing outside its home"
        size = f"{seen.size / 1e6:.1f} MB"
        return [
            Told(
                "meta unit",
                f"{seen.name} {seen.version}  {size}, {seen.compressed / 1e6:.1f} MB compressed",
            ),
            Told("", f"{wants}; {allow}"),
        ]

    def _meet(self) -> list[Told]:
        self._story = subprocess.Popen(
            [sys.executable, STORY],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        assert self._story.stdout is not None
        told: list[Told] = []
        for line in self._story.stdout:
            told.append(_line(line))
            if len(told) == 2:
                break
        return told

    def _finish(self) -> list[Told]:
        assert self._story is not None
        rest, errors = self._story.communicate()
        if self._story.returncode != 0:
            said = [line for line in errors.splitlines() if line.strip()]
            raise StoryError(
                f"{STORY} failed: {said[-1] if said else f'exit {self._story.returncode}'}",
                f"Run it by hand to see more: cd {shown(self.folder)} && {python()} {STORY}",
            )
        return [_line(line) for line in rest.splitlines()]

    def close(self) -> None:
        """End what still runs."""
        if self._story is not None and self._story.poll() is None:
            self._story.terminate()
            self._story.communicate()

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
        content = (package.files("dao_sdk.scaffold") / "hello" / name).read_bytes()
        target = self.folder / name
        if target.exists():
            if target.read_bytes() != content:
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


def _line(line: str) -> Told:
    """Read a line of the story: a label of 21 columns, then text."""
    return Told(line[:21].strip(), line[21:].strip())

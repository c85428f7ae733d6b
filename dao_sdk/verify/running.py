"""A case that runs: what it has of its own, what it has seen, and how it speaks with its testee."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from hashlib import sha256
from pathlib import Path
from typing import Any

from dao_sdk.verify.actions import Scripts
from dao_sdk.verify.cases import Case, Line
from dao_sdk.verify.contract import contract_of, messages
from dao_sdk.verify.files import make_file
from dao_sdk.verify.locks import lock_home
from dao_sdk.verify.model import Differs, Model
from dao_sdk.verify.outcome import Failed, Skipped
from dao_sdk.verify.server import Server
from dao_sdk.verify.small_disk import SMALL_DISK
from dao_sdk.verify.testee import Testee, TesteeGone
from dao_sdk.verify.transcript import channel, show
from dao_sdk.verify.units import make, publisher

_COMPILING = 180.0
"""Seconds that the unit which ships may take to open."""
_MOST_LINES = 200_000
"""Lines of a transcript. No case comes near; a testee that reports for ever is stopped."""


class Running:
    """A case that runs.

    Args:
        case: The case.
        testee: The testee.
        folder: A folder of its own.
        cache: See :func:`.run.run_case`.
        patience: See :func:`.run.run_case`.
        other: See :func:`.run.run_case`.
    """

    def __init__(
        self,
        case: Case,
        testee: Testee,
        folder: Path,
        cache: Path,
        patience: float,
        other: Testee | None = None,
    ) -> None:
        self.case, self.testee, self.other = case, testee, other
        self.folder, self.cache, self.patience = folder, cache, patience
        self.got: list[str] = []
        """The transcript so far."""
        self.wanted: list[str] = []
        self.contract = contract_of(case.contract)
        self.types = messages()
        self.scripts = Scripts(self.contract)
        self.methods = {
            name: method
            for service in self.contract.services
            for method in service.methods
            if method.number is not None
            for name in (method.name, f"{service.name}.{method.name}")
        }
        starts, shutdown, program = self._program()
        follows = case.contract == "conformance" and not ({"wat", "text"} & set(case.unit))
        self.model = Model(self.contract, starts, shutdown, follows)
        self.wasm = make(case.unit, self.contract, program)
        self.seen: dict[str, deque[Any]] = {}
        """Reports that no step has asked for yet, by what they are about."""
        self.numbers: dict[str, int] = {}
        """The number of each call of the unit, by the label that the case gave it."""
        self.labels: set[str] = set()
        self.server: Server | None = None
        # What a unit does that is not in our hands is its own affair.
        self.is_shipped = bool(case.unit.get("shipped"))
        self.ignored: set[str] = {"logged"} if self.is_shipped else set()
        self.known: dict[str, str] = {"publisher": publisher(case.unit)}
        """What texts of the case may name, beside what is always known."""
        self.kept: dict[str, bytes] = {}
        """What steps keep of answers, by the names that they gave it."""
        self.made: dict[str, bytes] = {}
        """What was in the files that the case made, as it made them."""
        self.locks: dict[str, sqlite3.Connection] = {}
        """The homes of which the kit itself has the lock."""
        self.is_closed, self.other_is_closed = False, True
        self.settled = 0
        self.done = 0

    def _program(self) -> tuple[list[Any], Any, bytes]:
        unit, place = self.case.unit, self.case.place
        starts = unit.get("starts") or ([unit["start"]] if "start" in unit else [])
        made = [self.scripts.script(each, "start", place) for each in starts]
        program = self.types["Program"](
            starts=[script for script, _ in made], version=int(unit.get("version", 0))
        )
        ending = None
        if "shutdown" in unit:
            script, ending = self.scripts.script(unit["shutdown"], "shutdown", place)
            program.shutdown.CopyFrom(script)
        return [actions for _, actions in made], ending, program.SerializeToString()

    async def end(self) -> None:
        """Give back what the case had."""
        for lock in self.locks.values():
            lock.close()
        if self.server is not None:
            await self.server.stop()

    async def rest(self) -> list[str]:
        """What else the testee has reported meanwhile, after a failure."""
        lines: list[str] = []
        try:
            async with asyncio.timeout(0.2):
                while len(lines) < 30:
                    line = self.show(await self.testee.report())
                    if line:
                        lines.append(line)
        except (TimeoutError, TesteeGone):
            pass
        return lines

    @property
    def patience_to_open(self) -> float:
        """Seconds that it may take to open: the unit that ships is large, and may have to be compiled."""
        return max(self.patience, _COMPILING if self.is_shipped else 0)

    # Seeing

    async def next(self, waited_for: str) -> None:
        """Take one report."""
        try:
            async with asyncio.timeout(self.patience):
                report = await self.testee.report()
        except TimeoutError:
            why = f"nothing came within {self.patience:g} s"
            raise Failed(why, wanted=waited_for) from None
        if len(self.got) > _MOST_LINES:
            raise Failed(f"it reported {_MOST_LINES:,} things, and goes on", wanted=waited_for)
        kind = report.WhichOneof("report")
        if kind == "unable":
            raise Skipped(report.unable.why)
        if kind == "crossed":
            try:
                line = self.model.feed(report.crossed)
            except Differs as differs:
                got = self.model.show(report.crossed)
                why = differs.why or "something else crossed"
                raise Failed(why, differs.wanted, got, differs.violated) from None
            if line:
                self.got.append(line)
            return
        self.got.append(self.show(report))
        self.seen.setdefault(channel(report), deque()).append(report)

    async def wait(self, channel: str, waited_for: str) -> Any:
        """Wait for the next report about something."""
        while not self.seen.get(channel):
            await self.next(waited_for)
        return self.seen[channel].popleft()

    def show(self, report: Any) -> str:
        """Give a report as a line of the transcript."""
        return show(self.model, report)

    # Doing

    def place(self, name: str) -> Path:
        """Give a file of the case, also if it is on a disk that only the testee sees."""
        if name.split("/")[0] == SMALL_DISK:
            return (
                Path(f"/proc/{self.testee.process_id}/root") / self.folder.relative_to("/") / name
            )
        return self.folder / name

    def make(self, name: str, content: Any) -> None:
        """Make a file of the case, and note what was in it."""
        path = self.place(name)
        make_file(path, self.filled_in(content))
        if path.is_file() and "fills" not in content:
            self.made[name] = path.read_bytes()

    def turn(self) -> None:
        """Go on with the other testee."""
        assert self.other is not None
        self.testee, self.other = self.other, self.testee
        self.is_closed, self.other_is_closed = self.other_is_closed, self.is_closed
        self.got.append(f"> (now {self.testee.introduction.language})")

    def lock(self, home: str) -> None:
        """Take the lock of a home for the kit.

        Raises:
            Failed: Another program has it.
        """
        self.locks[home] = lock_home(self.place(home))

    async def send(self, shown_as: str, **command: Any) -> None:
        """Send a command.

        Args:
            shown_as: What it is, for the transcript.
            command: The one field of a Command.
        """
        line = f"> {shown_as}"
        self.got.append(line)
        try:
            async with asyncio.timeout(self.patience):
                await self.testee.send(**command)
        except TimeoutError:
            raise Failed(f"it did not read a command within {self.patience:g} s", line) from None

    def filled(self, text: str) -> str:
        """Put in what a case can only know here."""
        if "{" not in text:
            return text
        known = {"digest": sha256(self.wasm).hexdigest(), "folder": str(self.folder), **self.known}
        if self.server is not None:
            known["port"] = str(self.server.port)
        for name, value in known.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    def filled_in(self, written: Any) -> Any:
        """Do the same in all texts of something, and put in what was kept of answers."""
        if isinstance(written, dict):
            if "kept" in written:
                return {"hex": self.kept[str(written["kept"])].hex()}
            made = Line({key: self.filled_in(value) for key, value in written.items()})
            made.place = getattr(written, "place", "")
            return made
        if isinstance(written, list):
            return [self.filled_in(each) for each in written]
        return self.filled(written) if isinstance(written, str) else written

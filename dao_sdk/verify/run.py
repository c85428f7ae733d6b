"""Runs one case against a testee."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import time
from collections import deque
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from dao_sdk.contract.digest import contract_digest
from dao_sdk.verify.actions import Scripts
from dao_sdk.verify.cases import Case, Line, first_key, known_keys, spread
from dao_sdk.verify.compare import status
from dao_sdk.verify.contract import contract_of, messages
from dao_sdk.verify.files import make_file
from dao_sdk.verify.locks import lock_home
from dao_sdk.verify.model import Differs, Model
from dao_sdk.verify.opening import SMALL_DISK, opening, surround
from dao_sdk.verify.outcome import Failed, Outcome, Skipped
from dao_sdk.verify.server import Server
from dao_sdk.verify.small_disk import on_small_disk, small_disk_missing
from dao_sdk.verify.steps import VERBS
from dao_sdk.verify.testee import Testee, TesteeGone
from dao_sdk.verify.transcript import channel, show
from dao_sdk.verify.units import make, publisher

_COMPILING = 180.0
"""Seconds that the unit which ships may take to open."""
_REPORTS = 3
"""How many times as long as one report a whole step may take."""
_MOST_LINES = 200_000
"""Lines of a transcript. No case comes near; a testee that reports for ever is stopped."""


async def run_case(
    case: Case, testee: Testee, cache: Path, patience: float, other: Testee | None = None
) -> Outcome:
    """Run a case.

    Args:
        case: The case.
        testee: A testee with which no Avatar is open.
        cache: A folder for compiled modules.
        patience: Seconds that each report may take.
        other: Another testee, if the case is one about two of them.

    Returns:
        How it ended. After ``crashed`` the testee is of no use any more; after ``failed`` neither.

    Raises:
        SuiteError: The case is not written as cases are.
    """
    began = time.monotonic()
    for need in case.needs:
        has = all(
            need.removeprefix("!") in each.introduction.features
            for each in (testee, other or testee)
        )
        if has == need.startswith("!"):
            why = (
                f"the host has the feature {need[1:]}" if has else f"the host has no feature {need}"
            )
            return Outcome(case, "skipped", why)
    testee.forget_words()
    disk = case.open.get(SMALL_DISK)
    if disk is not None and (why := small_disk_missing()):
        return Outcome(case, "skipped", why)
    with tempfile.TemporaryDirectory(prefix="dao-case-", ignore_cleanup_errors=True) as temporary:
        running = Running(case, testee, Path(temporary), cache, patience, other)
        outcome = Outcome(case, "passed", got=running.got, wanted=running.wanted)
        try:
            if disk is not None:
                place = Path(temporary) / SMALL_DISK
                place.mkdir()
                await testee.restart(on_small_disk(place, int(disk)))
            await running.run()
        except Skipped as skipped:
            outcome.status, outcome.why = "skipped", str(skipped)
        except (Failed, TesteeGone) as error:
            outcome.status = "crashed" if isinstance(error, TesteeGone) else "failed"
            failed = (
                error if isinstance(error, Failed) else Failed(f"the testee is gone: {error.why}")
            )
            outcome.why = failed.why
            outcome.violated = (failed.violated,) if failed.violated else case.cites
            outcome.wanted = [*running.got, failed.wanted or "(nothing)"]
            outcome.got = [*running.got, failed.got or "(nothing)", *await running.rest()]
            outcome.words = testee.last_words
        finally:
            await running.end()
            if disk is not None and outcome.status in ("passed", "skipped"):
                await testee.restart()
    outcome.seconds = time.monotonic() - began
    return outcome


class Running:
    """A case that runs.

    Args:
        case: The case.
        testee: The testee.
        folder: A folder of its own.
        cache: See :func:`run_case`.
        patience: See :func:`run_case`.
        other: See :func:`run_case`.
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

    async def run(self) -> None:
        """Run it.

        Raises:
            Failed: Something else was seen than must be.
            Skipped: The testee cannot do it.
            TesteeGone: The testee is gone.
        """
        if "server" in self.case.open:
            self.server = Server({})
            await self.server.start()
            self.server.answers = self.filled_in(self.case.open["server"])
        surround(self, self.case.open)
        await self.open(Line())
        steps = [
            each
            for step in self.case.steps
            for each in spread(step, ("call", "ends", "asked", "answer", "cancel", "item", "take"))
        ]
        verbs = [first_key(step, VERBS) for step in steps]
        first = verbs[: verbs.index("open")] if "open" in verbs else verbs
        if not {"opened", "refused"} & set(first):
            await self._do("opened", Line())
        for verb, step in zip(verbs, steps, strict=True):
            known_keys(step, VERBS[verb].keys)
            await self._do(verb, step)
        if not self.is_closed:
            if self.model.left():  # a host with threads may be about to do it
                await self._do("settle", Line())
            self._check_rest()
            await self._do("close", Line())
            self._forget_what_closing_ends()
        self._check_rest()

    async def _do(self, verb: str, step: Line) -> None:
        """Do a step. A testee that reports on and on cannot keep it from ending."""
        longest = self.patience_to_open
        limit = _REPORTS * longest * int(step.get("kills", 1))
        try:
            async with asyncio.timeout(limit):
                await VERBS[verb].do(self, step)
        except TimeoutError:
            raise Failed(f"the step `{verb}` was not over within {limit:g} s", verb) from None

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

    def _forget_what_closing_ends(self) -> None:
        """Of a case that says nothing of its end, calls may be open at the end."""
        for reports in self.seen.values():
            for report in list(reports):
                if report.WhichOneof("report") == "call_ended" and (
                    status(report.call_ended) == "UNAVAILABLE"
                ):
                    reports.remove(report)
                if report.WhichOneof("report") == "stopped":
                    reports.remove(report)
        for event in list(self.model.unplanned):
            if event["event"] == "CANCEL":
                self.model.unplanned.remove(event)

    def _check_rest(self) -> None:
        """Nothing else may have been seen."""
        if left := self.model.left():
            raise Failed("an event never entered", wanted=left)
        if self.model.unplanned and not self.is_shipped and "entered" not in self.ignored:
            event = self.model.unplanned[0]
            raise Failed("an event entered that the case does not foresee", got=event["line"])
        for reports in self.seen.values():
            for report in reports:
                if report.WhichOneof("report") in self.ignored:
                    continue
                raise Failed("the case does not foresee this", got=self.show(report))
        if self.server is not None and self.server.served:
            served = self.server.served[0]
            got = f"served {served.method} {served.target}"
            raise Failed("the case does not foresee this", got=got)

    # Doing

    async def open(self, said: Mapping[str, Any]) -> None:
        """Have the Avatar opened, as the case says, or a step of it that opens it again.

        Args:
            said: What differs from what the case says.
        """
        command = opening(self, {**self.case.open, **said})
        self.is_closed = False
        await self.send("open", open=command)

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


def digest_of_contract() -> bytes:
    """The digest that a testee must have been generated from."""
    return contract_digest(contract_of("conformance"))

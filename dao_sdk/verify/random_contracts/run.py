"""Lets a language carry the values of a contract that was drawn by lot."""

from __future__ import annotations

import asyncio
import random
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from google.protobuf.message import DecodeError

from dao_sdk.contract import read_contract
from dao_sdk.contract.digest import contract_digest
from dao_sdk.contract.message_classes import message_pool
from dao_sdk.contract.model import Contract
from dao_sdk.errors import DaoError
from dao_sdk.verify.bodies import shown
from dao_sdk.verify.cases import RANDOM, Case
from dao_sdk.verify.keeper import Keeper
from dao_sdk.verify.languages import Language, check, command, prepare
from dao_sdk.verify.outcome import Outcome
from dao_sdk.verify.random_contracts.contract import Drawn, Import, Method, draw
from dao_sdk.verify.random_contracts.unit import FILLED, NUMBERS, TEXT, kind, unit
from dao_sdk.verify.random_contracts.values import fill
from dao_sdk.verify.testee import Testee, TesteeError, TesteeGone

_VALUES = 6
"""How many messages each method carries."""
_START_SECONDS = 60.0
BYTES = "(the message)"
"""What stands in a transcript for a message, as bytes."""


class Wrong(Exception):
    """A value did not arrive as it was sent, or something else happened.

    Args:
        why: What is wrong.
        wanted: What must have been seen.
        got: What was seen.
    """

    def __init__(self, why: str, wanted: str = "", got: str = "") -> None:
        super().__init__(why)
        self.why, self.wanted, self.got = why, wanted, got


def verify_seed(language: Language, seed: int, work: Path, patience: float) -> Outcome:
    """Draw a contract; generate, build and run it in a language.

    Args:
        language: The language, whose toolchain is here.
        seed: What the contract is drawn from.
        work: The folder for its testee, of contracts that are drawn only. A contract that fails stays there.
        patience: Seconds that a report may take.

    Returns:
        How it went. ``place`` of the case is the folder with the contract.
    """
    began = time.monotonic()
    folder = work / "drawn" / str(seed)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    drawn = draw(seed, folder)
    case = Case(RANDOM, str(seed), f"Contract {seed} carries every value", (), (), str(folder))
    outcome = Outcome(case, "passed")
    try:
        contract = read_contract(folder)
        prepare(language, work, {"conformance": contract})
        check(language, work)
        asyncio.run(_Running(contract, drawn, language, work, seed, patience, outcome).run())
    except Wrong as wrong:
        outcome.status, outcome.why = "failed", wrong.why
        outcome.wanted = [*outcome.got, wrong.wanted or "(nothing)"]
        outcome.got = [*outcome.got, wrong.got or "(nothing)"]
    except TesteeGone as gone:
        outcome.status, outcome.why = "crashed", f"the testee is gone: {gone.why}"
    except (TesteeError, DaoError) as error:
        outcome.status, outcome.why, outcome.words = "failed", error.message, error.help
    outcome.seconds = time.monotonic() - began
    if outcome.status == "passed":
        shutil.rmtree(folder)
    return outcome


class _Running:
    def __init__(
        self,
        contract: Contract,
        drawn: Drawn,
        language: Language,
        work: Path,
        seed: int,
        patience: float,
        outcome: Outcome,
    ) -> None:
        self._contract, self._drawn = contract, drawn
        self._language, self._work = language, work
        self._patience, self._outcome = patience, outcome
        self._lot = random.Random(f"dao values {seed}")
        self._types: Any = message_pool(contract)
        self._testee: Any = None

    async def run(self) -> None:
        words = command(self._language, self._language.run, self._work)
        with Keeper() as keeper, tempfile.TemporaryDirectory(prefix="dao-random-") as temporary:
            testee = self._testee = Testee(words, self._work, keeper)
            try:
                await testee.start(contract_digest(self._contract), _START_SECONDS)
                await self._open(Path(temporary))
                for method in self._drawn.methods:
                    for at in range(_VALUES):
                        await self._carry(method, at)
                self._line("> close")
                await testee.send(close={"patience_ms": 0})
                await self._next("closed", "< closed")
            finally:
                self._outcome.words = testee.last_words
                await testee.end()

    async def _open(self, folder: Path) -> None:
        module = folder / "unit.wasm"
        module.write_bytes(unit(self._contract, self._drawn.methods, self._drawn.imports))
        self._line("> open")
        await self._testee.send(
            open={
                "module": str(module),
                "contract": "conformance",
                "home": str(folder / "home"),
                "scripted": self._drawn.capabilities,
                "at_once": list(map(_at_once, self._drawn.imports)),
                "cache": str(self._work.parent / "modules"),
            }
        )
        report = await self._report("< opened")
        if report.WhichOneof("report") != "opened":
            problem = report.not_opened.problem
            raise Wrong("it did not open", "< opened", f"{problem.type}: {problem.message}")

    async def _carry(self, method: Method, at: int) -> None:
        """Call a method with a message; all that comes back must be that message."""
        sent = self._types[method.message]()
        if at:  # the first is empty
            fill(self._lot, sent)
        request, label = sent.SerializeToString(), f"{method.name}#{at}"
        self._line(f"> call {method.name} {shown(request)}")
        call = {"label": label, "method": method.number, "request": request, "typed": True}
        await self._testee.send(call=call)
        if method.mode == "stream":
            await self._testee.send(take={"label": label, "items": 9})
        through, items = method.through, 0
        if through is not None:
            await self._answer(through, sent)
        while True:
            report = await self._report(f"< {label} ends OK")
            kind_ = report.WhichOneof("report")
            if kind_ == "item" and method.mode == "stream":
                self._compare(sent, report.item.data, "item")
                items += 1
            elif kind_ == "call_ended":
                break
            else:
                raise Wrong("something else was seen", f"< {label} ends OK", f"< {kind_}")
        ended = report.call_ended
        if ended.HasField("problem"):
            problem = f"{ended.problem.status or ended.problem.type}: {ended.problem.message}"
            raise Wrong("the call failed", f"< {label} ends OK", f"< {label} ends {problem}")
        if method.mode == "stream":
            wanted = 1 if through is not None else 2
            if items != wanted:
                raise Wrong("another number of items", f"{wanted} items", f"{items} items")
        else:
            self._compare(sent, ended.answer, "answer")

    async def _answer(self, through: Import, sent: Any) -> None:
        """Play the capability that the unit calls."""
        asked = (await self._next("asked", f"< asked {through.name}")).asked
        if asked.name != through.name:
            raise Wrong("another import", f"< asked {through.name}", f"< asked {asked.name}")
        if through.mode == "sync":
            got = [_plain(each) for each in asked.values]
            wanted = _values(through)
            for at, value in enumerate(got):
                if isinstance(value, bytes):  # the same message may be encoded in several ways
                    self._compare(sent, value, f"{through.name}: its bytes")
                    got[at] = BYTES
            if wanted != got:
                raise Wrong(
                    "other values arrive", f"{through.name}{wanted}", f"{through.name}{got}"
                )
            return
        self._compare(sent, asked.request, "request to the capability")
        data = sent.SerializeToString()
        if through.mode == "stream":
            await self._testee.send(answer={"number": asked.number, "item": data})
            await self._testee.send(answer={"number": asked.number, "reply": b""})
        else:
            await self._testee.send(answer={"number": asked.number, "reply": data})

    def _compare(self, sent: Any, got: bytes, what: str) -> None:
        try:
            arrived = type(sent).FromString(got)
        except DecodeError:
            wanted = f"{what}: {shown(sent.SerializeToString())}"
            raise Wrong(f"the {what} is no message", wanted, f"{what}: {shown(got)}") from None
        one, other = (each.SerializeToString(deterministic=True) for each in (sent, arrived))
        if one == other:
            return
        for field in type(sent).DESCRIPTOR.fields:
            alone = [_only(each, field.name) for each in (sent, arrived)]
            if alone[0] != alone[1]:
                wanted, had = (f"{what}: {field.name} {shown(each)}" for each in alone)
                raise Wrong(f"the field {field.name} of {what} differs", wanted, had)
        raise Wrong(f"the {what} differs", f"{what}: {shown(one)}", f"{what}: {shown(other)}")

    async def _next(self, wanted: str, line: str) -> Any:
        report = await self._report(line)
        if report.WhichOneof("report") != wanted:
            said = report.unable.why if report.WhichOneof("report") == "unable" else ""
            got = f"< {report.WhichOneof('report')} {said}".rstrip()
            if report.WhichOneof("report") == "call_ended":
                problem = report.call_ended.problem
                got += f" {problem.status or problem.type}: {problem.message}"
            raise Wrong("something else was seen", line, got)
        return report

    async def _report(self, line: str) -> Any:
        """The next report that is not of what crosses."""
        while True:
            try:
                async with asyncio.timeout(self._patience):
                    report = await self._testee.report()
            except TimeoutError:
                raise Wrong(f"nothing came within {self._patience:g} s", line) from None
            if report.WhichOneof("report") == "crossed":
                continue
            if report.WhichOneof("report") == "unable":
                raise Wrong(report.unable.why, line, "< unable")
            return report

    def _line(self, line: str) -> None:
        # What led to a failure is its own call: of those before it only the last is of interest.
        self._outcome.got = [*self._outcome.got[-1:], line]


def _at_once(import_: Import) -> dict[str, Any]:
    """What an import answers at once."""
    roles = [each.role for each in import_.params]
    if "out_i64" in roles:
        return {"name": import_.name, "number": -(2**63)}
    if "out_pointer" in roles:
        return {"name": import_.name, "data": bytes(range(FILLED))}
    return {"name": import_.name, "nothing": True}


def _values(import_: Import) -> list[Any]:
    """What the handler of an import that answers at once gets, in order."""
    made: list[Any] = []
    for each in import_.params:
        if each.role == "scalar":
            made.append(NUMBERS[kind(each.said)])
        elif each.role == "in_pointer":
            made.append(BYTES)
        elif each.role == "text_pointer":
            made.append(TEXT)
        elif each.role == "out_length":
            made.append(FILLED)
    return made


def _plain(value: Any) -> Any:
    return getattr(value, value.WhichOneof("value"))


def _only(message: Any, field: str) -> bytes:
    """One field of a message, as bytes."""
    alone = type(message)()
    alone.CopyFrom(message)
    for each in type(message).DESCRIPTOR.fields:
        if each.name != field:
            alone.ClearField(each.name)
    return bytes(alone.SerializeToString(deterministic=True))

"""Runs one case against a testee."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections import deque
from collections.abc import Coroutine, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from dao_sdk.contract.digest import contract_digest
from dao_sdk.verify.actions import Scripts
from dao_sdk.verify.bodies import shown
from dao_sdk.verify.cases import Case, Line, SuiteError, first_key, known_keys, spread
from dao_sdk.verify.compare import (
    ending,
    granted,
    match,
    match_body,
    match_named,
    match_problem,
    plain,
    status,
)
from dao_sdk.verify.contract import contract_of, messages
from dao_sdk.verify.model import Differs, Model
from dao_sdk.verify.outcome import Failed, Outcome, Skipped
from dao_sdk.verify.server import Server
from dao_sdk.verify.testee import Testee, TesteeGone
from dao_sdk.verify.units import make

SCRIPTED = ("ask", "line", "outside", "echo")
"""The capabilities of the conformance contract that the kit answers itself, unless a case says otherwise."""
OUTSIDE = "outside"
_COMPILING = 180.0
"""Seconds that the unit which ships may take to open."""
_REPORTS = 3
"""How many times as long as one report a whole step may take."""
_MOST_LINES = 200_000
"""Lines of a transcript. No case comes near; a testee that reports for ever is stopped."""
_OPEN = (
    *(
        "grants",
        "scripted",
        "at_once",
        "entry_ms",
        "start_ms",
        "memory_bytes",
        "toml",
        "files",
        "server",
    ),
)


async def run_case(case: Case, testee: Testee, cache: Path, patience: float) -> Outcome:
    """Run a case.

    Args:
        case: The case.
        testee: A testee with which no Avatar is open.
        cache: A folder for compiled modules.
        patience: Seconds that each report may take.

    Returns:
        How it ended. After ``crashed`` the testee is of no use any more; after ``failed`` neither.

    Raises:
        SuiteError: The case is not written as cases are.
    """
    began = time.monotonic()
    for need in case.needs:
        has = need.removeprefix("!") in testee.introduction.features
        if has == need.startswith("!"):
            why = (
                f"the host has the feature {need[1:]}" if has else f"the host has no feature {need}"
            )
            return Outcome(case, "skipped", why)
    testee.forget_words()
    with tempfile.TemporaryDirectory(prefix="dao-case-", ignore_cleanup_errors=True) as temporary:
        running = Running(case, testee, Path(temporary), cache, patience)
        outcome = Outcome(case, "passed", got=running.got, wanted=running.wanted)
        try:
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
    """

    def __init__(
        self, case: Case, testee: Testee, folder: Path, cache: Path, patience: float
    ) -> None:
        self._case, self._testee = case, testee
        self._folder, self._cache, self._patience = folder, cache, patience
        self.got: list[str] = []
        """The transcript so far."""
        self.wanted: list[str] = []
        self._contract = contract_of(case.contract)
        self._types = messages()
        self._scripts = Scripts(self._contract)
        self._methods = {
            name: method
            for service in self._contract.services
            for method in service.methods
            if method.number is not None
            for name in (method.name, f"{service.name}.{method.name}")
        }
        starts, shutdown, program = self._program()
        follows = case.contract == "conformance" and not ({"wat", "text"} & set(case.unit))
        self.model = Model(self._contract, starts, shutdown, follows)
        self._wasm = make(case.unit, self._contract, program)
        self._seen: dict[str, deque[Any]] = {}
        """Reports that no step has asked for yet, by what they are about."""
        self._numbers: dict[str, int] = {}
        """The number of each call of the unit, by the label that the case gave it."""
        self._labels: set[str] = set()
        self._server: Server | None = None
        # What a unit does that is not in our hands is its own affair.
        self._is_shipped = bool(case.unit.get("shipped"))
        self._ignored: set[str] = {"logged"} if self._is_shipped else set()
        self._is_closed = False
        self._settled = 0
        self._done = 0

    def _program(self) -> tuple[list[Any], Any, bytes]:
        unit, place = self._case.unit, self._case.place
        starts = unit.get("starts") or ([unit["start"]] if "start" in unit else [])
        made = [self._scripts.script(each, "start", place) for each in starts]
        program = self._types["Program"](
            starts=[script for script, _ in made], version=int(unit.get("version", 0))
        )
        ending = None
        if "shutdown" in unit:
            script, ending = self._scripts.script(unit["shutdown"], "shutdown", place)
            program.shutdown.CopyFrom(script)
        return [actions for _, actions in made], ending, program.SerializeToString()

    async def run(self) -> None:
        """Run it.

        Raises:
            Failed: Something else was seen than must be.
            Skipped: The testee cannot do it.
            TesteeGone: The testee is gone.
        """
        if "server" in self._case.open:
            self._server = Server({})
            await self._server.start()
            self._server.answers = self._filled_in(self._case.open["server"])
        await self._open()
        steps = [
            each
            for step in self._case.steps
            for each in spread(step, ("call", "ends", "asked", "answer", "cancel", "item", "take"))
        ]
        verbs = [self._verb(step) for step in steps]
        if not {"opened", "refused"} & set(verbs):
            await self._in_time("opened", self._do_opened(Line()))
        for verb, step in zip(verbs, steps, strict=True):
            known_keys(step, (verb, *STEPS[verb]))
            await self._in_time(verb, getattr(self, f"_do_{verb}")(step))
        if not self._is_closed:
            if self.model.left():  # a host with threads may be about to do it
                await self._do_settle(Line())
            self._check_rest()
            await self._in_time("close", self._do_close(Line()))
            self._forget_what_closing_ends()
        self._check_rest()

    async def _in_time(self, verb: str, step: Coroutine[Any, Any, None]) -> None:
        """Do a step. A testee that reports on and on cannot keep it from ending."""
        longest = max(self._patience, _COMPILING if self._is_shipped else 0)
        limit = _REPORTS * longest
        try:
            async with asyncio.timeout(limit):
                await step
        except TimeoutError:
            raise Failed(f"the step `{verb}` was not over within {limit:g} s", verb) from None

    async def end(self) -> None:
        """Give back what the case had."""
        if self._server is not None:
            await self._server.stop()

    @staticmethod
    def _verb(step: Line) -> str:
        return first_key(step, STEPS)

    async def rest(self) -> list[str]:
        """What else the testee has reported meanwhile, after a failure."""
        lines: list[str] = []
        try:
            async with asyncio.timeout(0.2):
                while len(lines) < 30:
                    line = self._show(await self._testee.report())
                    if line:
                        lines.append(line)
        except (TimeoutError, TesteeGone):
            pass
        return lines

    # Seeing

    async def _next(self, waited_for: str) -> None:
        """Take one report."""
        try:
            async with asyncio.timeout(self._patience):
                report = await self._testee.report()
        except TimeoutError:
            why = f"nothing came within {self._patience:g} s"
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
        what = getattr(report, kind)
        self.got.append(self._show(report))
        self._seen.setdefault(self._channel(kind, what), deque()).append(report)

    def _channel(self, kind: str, what: Any) -> str:
        if kind in ("call_ended", "item"):
            return f"call {what.label}"
        if kind == "stopped":
            return f"ask {what.number}"
        return "opened" if kind == "not_opened" else str(kind)

    async def _wait(self, channel: str, waited_for: str) -> Any:
        """Wait for the next report about something."""
        while not self._seen.get(channel):
            await self._next(waited_for)
        return self._seen[channel].popleft()

    def _show(self, report: Any) -> str:
        kind = report.WhichOneof("report")
        what = getattr(report, kind)
        if kind == "crossed":
            return self.model.show(what)
        if kind == "call_ended":
            return f"< {what.label} ends {ending(what)}"
        if kind == "item":
            return f"< {what.label} gives {shown(what.data)}"
        if kind == "asked":
            values = ", ".join(str(getattr(it, it.WhichOneof("value"))) for it in what.values)
            given = values or shown(what.request)
            return f"< asked {what.name.removeprefix('avatar_')}({given})"
        if kind == "opened":
            return "< opened"
        if kind == "not_opened":
            return f"< not opened: {what.problem.type}: {what.problem.message}"
        if kind == "died":
            return f"< died: {what.cause}"
        if kind == "denied":
            return f"< denied {what.operation}: {what.message}"
        if kind == "logged":
            return f"< logged {what.level} {what.text[:60]!r}"
        return f"< {kind}"

    def _forget_what_closing_ends(self) -> None:
        """Of a case that says nothing of its end, calls may be open at the end."""
        for reports in self._seen.values():
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
        if self.model.unplanned and not self._is_shipped:
            event = self.model.unplanned[0]
            raise Failed("an event entered that the case does not foresee", got=event["line"])
        for reports in self._seen.values():
            for report in reports:
                if report.WhichOneof("report") in self._ignored:
                    continue
                raise Failed("the case does not foresee this", got=self._show(report))
        if self._server is not None and self._server.served:
            served = self._server.served[0]
            got = f"served {served.method} {served.target}"
            raise Failed("the case does not foresee this", got=got)

    # Doing

    async def _send(self, shown_as: str, **command: Any) -> None:
        line = f"> {shown_as}"
        self.got.append(line)
        try:
            async with asyncio.timeout(self._patience):
                await self._testee.send(**command)
        except TimeoutError:
            raise Failed(f"it did not read a command within {self._patience:g} s", line) from None

    async def _open(self) -> None:
        said = self._case.open
        if isinstance(said, Line):
            known_keys(said, _OPEN)
        module = self._folder / "unit.wasm"
        module.write_bytes(self._wasm)
        home = self._folder / "home"
        for name, content in said.get("files", {}).items():
            path = self._folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, dict):
                path.symlink_to(self._filled(content["link"]))
            else:
                path.write_text(str(content), "utf-8")
        if "toml" in said:
            home.mkdir(exist_ok=True)
            (home / "grants.toml").write_text(self._filled(str(said["toml"])), "utf-8")
        is_probe = self._case.contract == "conformance"
        command = {
            "module": str(module),
            "contract": self._case.contract,
            "home": str(home),
            "scripted": said.get("scripted", SCRIPTED if is_probe else ()),
            "at_once": [self._at_once(each) for each in said.get("at_once", ())],
            # Hosts keep few modules: the large one must not make room for the small ones of cases.
            "cache": str(self._cache / "shipped" if self._is_shipped else self._cache),
            **{key: said[key] for key in ("entry_ms", "start_ms", "memory_bytes") if key in said},
        }
        grants = said.get("grants", {OUTSIDE: []} if is_probe else None)
        if grants is not None:
            command["grants"] = {
                "capabilities": [
                    {"capability": name, "scopes": [self._filled(it) for it in scopes]}
                    for name, scopes in grants.items()
                ]
            }
        await self._send("open", open=command)

    def _filled(self, text: str) -> str:
        """Put in what a case can only know here."""
        if "{" not in text:
            return text
        known = {"digest": sha256(self._wasm).hexdigest(), "folder": str(self._folder)}
        if self._server is not None:
            known["port"] = str(self._server.port)
        for name, value in known.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    def _at_once(self, line: Line) -> dict[str, Any]:
        known_keys(line, ("name", "data", "number", "refusal", "defect"))
        made = dict(line)
        if "data" in made:
            made["data"] = str(made["data"]).encode()
        return made

    async def _do_opened(self, step: Line) -> None:
        patience = self._patience
        if self._is_shipped:  # it is large, and may have to be compiled
            self._patience = max(patience, _COMPILING)
        report = await self._wait("opened", "< opened")
        self._patience = patience
        if report.WhichOneof("report") != "opened":
            problem = report.not_opened.problem
            raise Failed(f"it did not open: {problem.message}", "< opened", self.got.pop())
        digest = sha256(self._wasm).digest()
        if report.opened.digest != digest:
            wanted = f"< opened {digest.hex()}"
            raise Failed(
                "another identity", wanted, f"< opened {report.opened.digest.hex()}", "MOD-22"
            )
        match(step, {"grants": granted(report.opened.grants)}, "< opened")
        told = self.model.host_info
        if "told" in step:
            from google.protobuf import json_format

            said = json_format.MessageToDict(
                told, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
            )
            match(Line(told=step["told"]), {"told": said}, "yuan_init with a HostInfo")

    async def _do_refused(self, step: Line) -> None:
        report = await self._wait("opened", "< not opened")
        if report.WhichOneof("report") != "not_opened":
            raise Failed("it opened", "< not opened", self.got.pop())
        problem = report.not_opened.problem
        if problem.foreign:
            raise Failed(f"{problem.type} is no error of the host's own", got=self.got.pop())
        if step["refused"] == "module" and not report.not_opened.module_refused:
            raise Failed("the module was not refused", "< the module is refused", self.got.pop())
        match_problem(self._filled, step, problem, "< not opened")

    async def _do_call(self, step: Line) -> None:
        step = self._filled_in(step)
        label, place = str(step["call"]), step.place
        if label in self._labels:
            raise SuiteError(f"{place}: there is a call {label!r} already")
        self._labels.add(label)
        name = step.get("method", "Run")
        method = self._methods.get(name)
        number = name if isinstance(name, int) else getattr(method, "number", None)
        if number is None:
            raise SuiteError(f"{place}: the contract has no method {name!r}")
        if self._case.contract == "conformance" and "request" not in step:
            script, actions = self._scripts.script(step.get("unit", []), label, place)
            script.padding = b"x" * int(step.get("padding", 0))
            self.model.scripts[label] = actions
            request = script.SerializeToString()
            if method is not None and method.name == "Ruled":
                ruled = {k: step[k] for k in ("word", "words", "number") if k in step}
                wrapped = self._types["RuledScript"](**ruled)
                if not step.get("bare"):
                    wrapped.script.CopyFrom(script)
                request = wrapped.SerializeToString()
        else:
            from dao_sdk.contract.message_classes import message_pool
            from dao_sdk.verify.bodies import body

            kind = message_pool(self._contract)[method.request] if method else self._types["Ask"]
            request = body(step.get("request"), kind, place)
        command = {
            "label": label,
            "method": number,
            "request": request,
            "typed": bool(step.get("typed")),
        }
        if "timeout_ms" in step:
            command["timeout_ms"] = float(step["timeout_ms"])
        await self._send(f"call {label} {name}", call=command)

    async def _do_does(self, step: Line) -> None:
        """Let the probe call a capability, and compare what it is answered."""
        name, place = str(step["does"]), step.place
        self._scripts.request_type(name, place)
        kind = self._scripts.response_type(name)
        # Filled-in values are known here only: the folder of the case, the port of its server.
        request, items = self._filled_in(step.get("request", Line())), step.get("items", [])

        def line(**keys: Any) -> Line:
            made = Line(keys)
            made.place = place
            return made

        def event(wanted: Any, status: str, do: list[Line]) -> Line:
            made = line(on="COMPLETION", id=1, status=status, do=do)
            if wanted is not None:
                made["gives"], made["kind"] = self._filled_in(wanted), kind
            return made

        status = str(step.get("status", "OK"))
        final = event(step.get("gives"), status, [line(respond="OK")])
        if "failure" in step:
            final["failure"] = step["failure"]
        self._done += 1
        label = f"does{self._done}"
        await self._do_call(
            line(
                call=label,
                unit=[
                    line(ask=name, id=1, body=line(json=request)),
                    *(event(item, "MORE", []) for item in items),
                    final,
                    line(**{"return": "PENDING"}),
                ],
            )
        )
        await self._do_ends(line(ends=label))

    def _filled_in(self, written: Any) -> Any:
        if isinstance(written, dict):
            made = Line({key: self._filled_in(value) for key, value in written.items()})
            made.place = getattr(written, "place", "")
            return made
        if isinstance(written, list):
            return [self._filled_in(each) for each in written]
        return self._filled(written) if isinstance(written, str) else written

    async def _do_take(self, step: Line) -> None:
        items = int(step.get("items", 1))
        await self._send(
            f"take {items} of {step['take']}", take={"label": str(step["take"]), "items": items}
        )

    async def _do_cancel(self, step: Line) -> None:
        await self._send(f"cancel {step['cancel']}", cancel={"label": str(step["cancel"])})

    async def _do_answer(self, step: Line) -> None:
        label = str(step["answer"])
        if label not in self._numbers:
            raise SuiteError(f"{step.place}: no call of the unit is called {label!r} yet")
        command: dict[str, Any] = {"number": self._numbers[label]}
        from dao_sdk.verify.bodies import body

        kinds = [
            k for k in ("reply", "item", "refusal", "defect", "wrong_type", "end") if k in step
        ]
        if len(kinds) != 1:
            raise SuiteError(
                f"{step.place}: an answer has one of reply, item, refusal, defect, end"
            )
        kind = kinds[0]
        if kind in ("reply", "item"):
            command[kind] = body(step[kind], self._types["Told"], step.place)
        elif kind == "end":
            command["reply"] = b""
        else:
            command[kind] = step[kind]
        await self._send(f"answer {label} with {kind}", answer=command)

    async def _do_grants(self, step: Line) -> None:
        await self._send("grants", regrant={"text": self._filled(str(step["grants"]))})

    async def _do_happens(self, step: Line) -> None:
        await self._send(f"happens {step['happens']}", happen={"kind": str(step["happens"])})

    async def _do_ignores(self, step: Line) -> None:
        self._ignored.update(map(str, step["ignores"]))

    async def _do_settle(self, step: Line) -> None:
        self._settled += 1
        await self._send("settle", settle={"number": self._settled})
        await self._wait("settled", "< settled")

    async def _do_close(self, step: Line) -> None:
        self._is_closed = True
        await self._send("close", close={"patience_ms": int(step.get("patience_ms", 0))})
        if "wait" not in step:
            await self._do_closed(Line())

    async def _do_closed(self, _step: Line) -> None:
        report = await self._wait("closed", "< closed")
        if report.closed.HasField("problem"):
            problem = report.closed.problem
            raise Failed(f"closing failed: {problem.type}: {problem.message}", "< closed")

    # What must be seen

    async def _do_ends(self, step: Line) -> None:
        label = str(step["ends"])
        said = step.get("status", "OK")
        statuses = said if isinstance(said, list) else [said]
        right = " or ".join(statuses)
        report = await self._wait(f"call {label}", f"< {label} ends {right}")
        if report.WhichOneof("report") != "call_ended":
            raise Failed("it gave an item", f"< {label} ends {right}", self._show(report))
        ended = report.call_ended
        line = self._show(report)
        if not {"any", status(ended)} & set(statuses):
            raise Failed("another end", f"< {label} ends {right}", line)
        if "answer" in step:
            match_body(step, "answer", ended.answer, self._response(step), line)
        if ended.HasField("problem"):
            if ended.problem.foreign:
                why = f"{ended.problem.type} is no error of the host's own"
                raise Failed(why, got=line, violated="ERR-13")
            match_problem(self._filled, step, ended.problem, f"< {label} ends {right}")

    def _response(self, step: Line) -> Any:
        from dao_sdk.contract.message_classes import message_pool

        if "of" in step:
            return message_pool(self._contract)[self._methods[step["of"]].response]
        return self._types["Told"]

    async def _do_item(self, step: Line) -> None:
        label = str(step["item"])
        for _ in range(int(step.get("times", 1))):
            report = await self._wait(f"call {label}", f"< {label} gives an item")
            if report.WhichOneof("report") != "item":
                raise Failed("it ended", f"< {label} gives an item", self._show(report))
            if "answer" in step:
                match_body(
                    step, "answer", report.item.data, self._response(step), self._show(report)
                )

    async def _do_open_still(self, step: Line) -> None:
        for label in step["open_still"]:
            if self._seen.get(f"call {label}"):
                report = self._seen[f"call {label}"][0]
                raise Failed("it must not have ended yet", f"{label} is open", self._show(report))

    async def _do_asked(self, step: Line) -> None:
        wanted = f"< asked {step.get('of', '')}"
        report = await self._wait("asked", wanted)
        asked = report.asked
        if "of" in step and asked.name != step["of"]:
            raise Failed("another import", wanted, self._show(report))
        self._numbers[str(step["asked"])] = asked.number
        if "request" in step:
            match_body(step, "request", asked.request, self._types["Ask"], self._show(report))
        if "values" in step:
            values = [plain(getattr(it, it.WhichOneof("value"))) for it in asked.values]
            if values != step["values"]:
                raise Failed("other values", f"{wanted}({step['values']})", f"{wanted}({values})")

    async def _do_stopped(self, step: Line) -> None:
        label = str(step["stopped"])
        await self._wait(f"ask {self._numbers[label]}", f"< {label} is stopped")

    async def _do_enters(self, step: Line) -> None:
        wanted = f"{step['enters']}({step.get('id', '…')}) enters"
        while not self.model.unplanned:
            await self._next(wanted)
        event = self.model.unplanned.popleft()
        if event["event"] != step["enters"] or (
            "id" in step and event["id"] != self._id(step["id"])
        ):
            raise Failed("another event entered", wanted, event["line"])
        if problem := self.model.wrong_event(event, step):
            raise Failed("another event entered", f"{wanted} {problem}", event["line"])

    def _id(self, written: Any) -> int:
        if isinstance(written, str):
            return self.model.ids.get(written, -1)
        return int(written)

    async def _do_entered(self, step: Line) -> None:
        wanted = [str(each) for each in step["entered"]]
        while len(self.model.entered) < len(wanted):
            await self._next(f"requests enter in the order {', '.join(wanted)}")
        got = self.model.entered
        if got[: len(wanted)] != wanted:
            raise Failed(
                "another order", f"entered: {', '.join(wanted)}", f"entered: {', '.join(got)}"
            )

    async def _do_never_entered(self, step: Line) -> None:
        for label in step["never_entered"]:
            if label in self.model.ids:
                raise Failed(f"{label} entered", f"{label} never enters", f"request {label}")

    async def _do_denied(self, step: Line) -> None:
        report = await self._wait("denied", f"< denied {step['denied']}")
        match_named(step, "denied", "operation", report.denied, self._show(report))

    async def _do_logged(self, step: Line) -> None:
        report = await self._wait("logged", f"< logged {step['logged']!r}")
        match_named(step, "logged", "text", report.logged, self._show(report))

    async def _do_served(self, step: Line) -> None:
        if self._server is None:
            raise SuiteError(f"{step.place}: the case has no `server`", "Say it under `open`.")
        wanted = f"the server is asked {step['served']}"
        try:
            async with asyncio.timeout(self._patience):
                served = await self._server.next()
        except TimeoutError:
            raise Failed("the server was not asked", wanted) from None
        self.got.append(f"< served {served.method} {served.target}")
        got = {
            "served": f"{served.method} {served.target}",
            "headers": served.headers,
            "body": served.body.decode("utf-8", "replace"),
        }
        match(self._filled_in(step), got, self.got[-1])

    async def _do_file(self, step: Line) -> None:
        path, shown_as = self._folder / str(step["file"]), f"the file {step['file']}"
        is_there = path.exists()
        if is_there == bool(step.get("absent")):
            absent, there = f"{shown_as} is not there", f"{shown_as} is there"
            raise Failed("the files differ", *((there, absent), (absent, there))[is_there])
        if "holds" in step and path.read_bytes() != str(step["holds"]).encode():
            raise Failed("the file was changed", shown_as, shown(path.read_bytes()))
        if "mode" in step and (mode := f"{path.stat().st_mode & 0o777:o}") != step["mode"]:
            raise Failed("the mode differs", f"{shown_as}: {step['mode']}", f"{shown_as}: {mode}")

    async def _do_died(self, step: Line) -> None:
        report = await self._wait("died", f"< died: {step['died']}")
        match_named(step, "died", "cause", report.died, self._show(report))


STEPS: Mapping[str, tuple[str, ...]] = {
    "call": (
        *("method", "unit", "padding", "typed", "timeout_ms", "request"),
        *("word", "words", "number", "bare"),
    ),
    "does": ("request", "items", "status", "gives", "failure"),
    "take": ("items",),
    "cancel": (),
    "answer": ("reply", "item", "refusal", "defect", "wrong_type", "end"),
    "grants": (),
    "happens": (),
    "settle": (),
    "ignores": (),
    "close": ("patience_ms", "wait"),
    "closed": (),
    "opened": ("grants", "told"),
    "refused": ("status", "says", "message", "details", "help"),
    "ends": ("status", "answer", "of", "says", "message", "help", "details", "executed", "repeat"),
    "item": ("answer", "times", "of"),
    "open_still": (),
    "asked": ("of", "request", "values"),
    "stopped": (),
    "enters": ("id", "status", "body", "failure", "lifecycle", "credit"),
    "entered": (),
    "never_entered": (),
    "denied": ("capability", "scope", "message", "help"),
    "logged": ("level",),
    "died": (),
    "served": ("headers", "body"),
    "file": ("holds", "absent", "mode"),
}
"""The steps of cases, with what else each may say."""


def digest_of_contract() -> bytes:
    """The digest that a testee must have been generated from."""
    return contract_digest(contract_of("conformance"))

"""The testee of Python: does what the conformance kit commands, and reports what it sees.

It drives the generated bindings as an application would, and decides nothing. Commands come on standard
input, reports go to standard output; ``proto/dao/conformance/v1/testee.proto`` describes them.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import os
import struct
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, BinaryIO

WORK = Path(sys.argv[1])
sys.path.insert(0, str(WORK))

import conformance  # noqa: E402
from conformance import v1  # noqa: E402
from conformance.contract import ABI  # noqa: E402

PROTOCOL = 1
FEATURES = (
    *("deadline", "profile", "growth", "native", "durable", "verify"),
    *("keyring", "socket", "json", "idna", "timeouts", "untyped"),
)


class Unable(Exception):
    """This language cannot do what is commanded."""


class Testee:
    """Carries commands out.

    Args:
        output: Where reports go.
    """

    def __init__(self, output: BinaryIO) -> None:
        self._output = output
        self._package: Any = conformance
        self._avatar: Any = None
        self._calls: dict[str, Call] = {}
        self._asked: dict[int, asyncio.Queue[Any]] = {}
        self._numbers = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._home = Path()

    def report(self, **what: Any) -> None:
        """Write a report."""
        data = v1.Report(**what).SerializeToString()
        self._output.write(struct.pack("<I", len(data)) + data)
        self._output.flush()

    async def run(self, reader: asyncio.StreamReader) -> None:
        """Carry out what is commanded until the kit goes."""
        while True:
            try:
                length = struct.unpack("<I", await reader.readexactly(4))[0]
                command = v1.Command.FromString(await reader.readexactly(length))
            except asyncio.IncompleteReadError:
                return
            name = command.WhichOneof("command")
            try:
                done = getattr(self, name)(getattr(command, name))
                if asyncio.iscoroutine(done):
                    self._background(done)
            except Unable as error:
                self.report(unable=v1.Unable(why=str(error)))
            await asyncio.sleep(0)  # so that what was commanded has begun before the next command

    def _background(self, work: Coroutine[Any, Any, None]) -> None:
        async def guarded() -> None:
            try:
                await work
            except Unable as error:
                self.report(unable=v1.Unable(why=str(error)))

        task = asyncio.get_running_loop().create_task(guarded())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # Commands

    def hello(self, _command: Any) -> None:
        """Say who this is."""
        from conformance.runtime.host.opening import HOST_NAME, HOST_VERSION

        self.report(
            introduction=v1.Introduction(
                protocol=PROTOCOL,
                contract_digest=ABI.digest,
                language="python",
                host=f"{HOST_NAME} {HOST_VERSION}",
                features=FEATURES,
            )
        )

    async def open(self, command: Any) -> None:
        """Open an Avatar."""
        self._package = package = importlib.import_module(command.contract)
        self._calls.clear()
        self._asked.clear()
        self._home = Path(command.home)
        answers = {each.name: each for each in command.at_once}
        handlers = {name: self._handler(name, answers) for name in command.scripted}
        if "log" not in handlers:
            handlers["log"] = Lines(self)
        options: dict[str, Any] = {}
        if command.entry_ms:
            options["entry_seconds"] = command.entry_ms / 1000
        if command.start_ms:
            options["start_seconds"] = command.start_ms / 1000
        if command.memory_bytes:
            options["memory_bytes"] = command.memory_bytes
        try:
            if command.HasField("grants"):
                options["grants"] = [
                    package.Grant(each.capability, *each.scopes)
                    for each in command.grants.capabilities
                ]
            self._avatar = avatar = await package.Avatar.open(
                self._home,
                unit=command.module,
                capabilities=handlers,
                cache=command.cache or None,
                record=self._crossed,
                **options,
            )
        except Exception as error:
            EngineError = importlib.import_module(
                f"{command.contract}.runtime.host.engine.faults"
            ).EngineError

            refused = isinstance(error, package.LoadError | EngineError)
            not_opened = v1.NotOpened(problem=self._problem(error), module_refused=refused)
            self.report(not_opened=not_opened)
            return
        avatar.on_death(lambda cause: self.report(died=v1.Died(cause=cause)))
        avatar.on_denial(self._denied)
        grants = [
            v1.GrantedCapability(capability=name, scopes=scopes)
            for name, scopes in sorted(avatar.grants.items())
        ]
        unit = avatar.unit
        self.report(opened=v1.Opened(digest=unit.digest, unit=unit.name, grants=grants))

    def call(self, command: Any) -> None:
        """Make a call."""
        call = Call(self, command)
        self._calls[command.label] = call
        call.begin()

    def take(self, command: Any) -> None:
        """Take items of a stream."""
        self._calls[command.label].take(command.items)

    def cancel(self, command: Any) -> None:
        """Give a call up."""
        self._calls[command.label].cancel()

    def answer(self, command: Any) -> None:
        """Answer a call of the unit."""
        waiting = self._asked.get(command.number)
        if waiting is not None:
            waiting.put_nowait(command)

    async def regrant(self, command: Any) -> None:
        """Let other grants hold, as a person would who edits the file."""
        new = self._home / "grants.toml.new"
        new.write_text(command.text, "utf-8")
        new.replace(self._home / "grants.toml")

    def happen(self, command: Any) -> None:
        """Tell the unit that something happened."""
        self._avatar.lifecycle(command.kind)

    async def settle(self, command: Any) -> None:
        """Let everything be done that waits for nothing."""
        gc.collect()
        for _ in range(100):
            await asyncio.sleep(0)
        self.report(settled=v1.Settled(number=command.number))

    async def close(self, command: Any) -> None:
        """Close the Avatar."""
        problem = None
        try:
            if self._avatar is not None:
                if command.patience_ms:
                    self._avatar.runtime.patience = command.patience_ms / 1000
                await self._avatar.close()
        except Exception as error:
            problem = self._problem(error)
        self._avatar = None
        for _ in range(20):
            await asyncio.sleep(0)
        self.report(closed=v1.Closed(problem=problem))

    # What is seen

    def _crossed(self, record: bytes) -> None:
        self.report(crossed=conformance.recording_v1.Record.FromString(record))

    def _denied(self, denial: Any) -> None:
        self.report(
            denied=v1.Denied(
                capability=denial.capability,
                operation=denial.operation,
                scope=denial.scope,
                message=denial.message,
                help=denial.help,
            )
        )

    def _problem(self, error: BaseException) -> Any:
        package = self._package
        is_ours = isinstance(error, package.DaoError)
        is_call = isinstance(error, package.CallError)
        return v1.Problem(
            status=error.status if is_call else "",
            message=str(getattr(error, "message", error)),
            help=str(getattr(error, "help", "")),
            details=error.details if is_call else {},
            type=type(error).__name__,
            foreign=not is_ours,
            executed=error.executed if is_call else "",
            repeat=error.repeat if is_call else "",
        )

    def problem(self, error: BaseException) -> Any:
        """Say how a call failed."""
        return self._problem(error)

    # Scripted capabilities

    def refusal(self, refusal: Any) -> Exception:
        """Make the error that a handler raises."""
        made: Exception = self._package.CallError.of(
            refusal.status, refusal.message, dict(refusal.details), refusal.help
        )
        return made

    def _handler(self, capability: str, answers: dict[str, Any]) -> Any:
        """A handler with a method for each import of a capability, in the kit's hands."""
        abi = self._package.Avatar.ABI
        methods: dict[str, Any] = {}
        for entry in abi.imports:
            if entry.capability == capability:
                make = {"sync": self._at_once, "async": self._once, "stream": self._many}
                methods[entry.method] = make[entry.mode](entry, answers.get(entry.name))
        return type("Scripted", (), methods)()

    def _at_once(self, entry: Any, answer: Any) -> Callable[..., Any]:
        def method(_self: Any, *given: Any) -> Any:
            values = [_value(each) for each in given]
            self.report(asked=v1.Asked(name=entry.name, values=values))
            kind = answer.WhichOneof("answer") if answer is not None else "nothing"
            if kind == "refusal":
                raise self.refusal(answer.refusal)
            if kind == "defect":
                raise RuntimeError(answer.defect)
            return None if kind == "nothing" else getattr(answer, kind)

        return method

    def _ask(self, entry: Any, request: Any) -> int:
        self._numbers += 1
        self._asked[self._numbers] = asyncio.Queue()
        data = request.SerializeToString()
        asked = v1.Asked(number=self._numbers, request=data, name=entry.name)
        self.report(asked=asked)
        return self._numbers

    def _once(self, entry: Any, _answer: Any) -> Callable[..., Any]:
        # No coroutine function: the handler is seen as soon as it is called, in the order of issue.
        def method(_self: Any, request: Any) -> Any:
            return self._answered(entry, self._ask(entry, request))

        return method

    async def _answered(self, entry: Any, number: int) -> Any:
        try:
            answer = await self._asked[number].get()
        except asyncio.CancelledError:
            self.report(stopped=v1.Stopped(number=number))
            raise
        return self._reply(entry, answer)

    def _many(self, entry: Any, _answer: Any) -> Callable[..., Any]:
        def method(_self: Any, request: Any) -> Any:
            return self._items(entry, self._ask(entry, request))

        return method

    async def _items(self, entry: Any, number: int) -> Any:
        try:
            while True:
                answer = await self._asked[number].get()
                if answer.WhichOneof("answer") == "reply":
                    return
                yield self._reply(entry, answer)
        except (asyncio.CancelledError, GeneratorExit):
            self.report(stopped=v1.Stopped(number=number))
            raise

    def _reply(self, entry: Any, answer: Any) -> Any:
        kind = answer.WhichOneof("answer")
        if kind == "refusal":
            raise self.refusal(answer.refusal)
        if kind == "defect":
            raise RuntimeError(answer.defect)
        if kind == "wrong_type":
            return self._package.abi_v1.Ready()
        return entry.response.FromString(answer.item if kind == "item" else answer.reply)

    @property
    def avatar(self) -> Any:
        """The open Avatar."""
        if self._avatar is None:
            raise Unable("no Avatar is open")
        return self._avatar


class Call:
    """One call that the kit commanded."""

    def __init__(self, testee: Testee, command: Any) -> None:
        self._testee = testee
        self._command = command
        self._label: str = command.label
        self._task: asyncio.Task[None] | None = None
        self._wanted: asyncio.Queue[int] = asyncio.Queue()
        self._typed = command.typed
        self._timeout = command.timeout_ms / 1000 if command.HasField("timeout_ms") else None

    def begin(self) -> None:
        """Make it; it takes its place at once."""
        number = self._command.method
        method = self._testee.avatar.runtime.abi.methods_by_number.get(number)
        streams = method is not None and method.mode == "stream"
        if method is None and self._typed:
            raise Unable("a typed client has no method that the contract lacks")
        work = self._stream(method) if streams else self._once(method)
        self._task = asyncio.get_running_loop().create_task(work)

    def take(self, items: int) -> None:
        """Ask for items."""
        self._wanted.put_nowait(items)

    def cancel(self) -> None:
        """Give it up."""
        assert self._task is not None
        self._task.cancel()

    def _client(self, method: Any) -> Callable[..., Any]:
        client = getattr(self._testee.avatar, method.short_service)
        made: Callable[..., Any] = getattr(client, method.attribute)
        return made

    async def _once(self, method: Any) -> None:
        runtime = self._testee.avatar.runtime
        request = self._command.request
        try:
            if self._typed:
                reply = await self._client(method)(
                    method.request.FromString(request), timeout=self._timeout
                )
                answer = reply.SerializeToString()
            else:
                answer = await runtime.request(self._command.method, request, self._timeout)
        except asyncio.CancelledError:
            self._end(cancelled=True)
        except Exception as error:
            self._end(problem=self._testee.problem(error))
        else:
            self._end(answer=answer)

    async def _stream(self, method: Any) -> None:
        runtime = self._testee.avatar.runtime
        request = self._command.request
        try:
            if self._typed:
                message = method.request.FromString(request)
                opened = self._client(method)(message, timeout=self._timeout)
            else:
                opened = runtime.stream(self._command.method, request, self._timeout)
            async with opened as items:
                reading = aiter(items)
                while True:
                    for _ in range(await self._wanted.get()):
                        item = await anext(reading)
                        data = item.SerializeToString() if self._typed else item
                        self._testee.report(item=v1.Item(label=self._label, data=data))
        except StopAsyncIteration:
            self._end(answer=b"")
        except asyncio.CancelledError:
            self._end(cancelled=True)
        except Exception as error:
            self._end(problem=self._testee.problem(error))

    def _end(self, **how: Any) -> None:
        self._testee.report(call_ended=v1.CallEnded(label=self._label, **how))


class Lines:
    """A log that reports its lines."""

    def __init__(self, testee: Testee) -> None:
        self._testee = testee

    def log(self, level: int, text: str) -> None:
        """Write a line."""
        self._testee.report(logged=v1.Logged(level=level, text=text))


def _value(value: Any) -> Any:
    if isinstance(value, bool | int):
        return v1.Value(number=int(value))
    return v1.Value(text=value) if isinstance(value, str) else v1.Value(data=value)


async def main() -> None:
    """Carry out commands until the kit goes."""
    # Whatever a library prints must not get between the reports.
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    reader = asyncio.StreamReader(limit=1 << 26)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await Testee(output).run(reader)


asyncio.run(main())

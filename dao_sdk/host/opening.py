"""How an Avatar is opened: home, unit, grants, capabilities, engine, in that order."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import os
from collections.abc import Awaitable, Callable, Coroutine, Generator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeVar

from ..errors import DaoError
from ..plain_text import plain
from .abi import Abi
from .adapters.registry import (
    Place,
    close,
    make,
    offers,
    open_given,
    refuse_missing_libraries,
    set_scopes,
)
from .engine.cache import ModuleCache
from .errors import LoadError, Timeout
from .grants import Grant
from .grants.decide import Decision, GrantPolicy, Question, Subject
from .grants.file import GrantsFile
from .grants.wishes import Wish
from .home import Home, HomeLock
from .live_grants import LiveGrants, sign
from .runtime.module_check import Unit, check_unit
from .runtime.policy import Policy
from .unit_file import naming, read_unit, shown

if TYPE_CHECKING:
    # The engine takes its time to import; a program that only asks another Avatar need not pay for it.
    from .engine.compiling import Compiling
    from .runtime.recorder import Sink
    from .runtime.runtime import Runtime

HOST_NAME = "dao-python"
HOST_VERSION = "0.1.0"
_LONGEST_SECONDS = 86_400

Ask = Callable[[Question], "Grant | Awaitable[Grant | None] | None"]
"""Asks a person for a capability; None for no."""


class Closes(Protocol):
    """What can be closed."""

    async def close(self) -> None:
        """Close it."""
        ...


A = TypeVar("A", bound=Closes)


class Opening(Generic[A]):
    """An Avatar that is about to be opened: for ``async with``, or to await.

    Args:
        make: Opens it.
    """

    def __init__(self, make: Callable[[], Coroutine[Any, Any, A]]) -> None:
        self._make = make
        self._avatar: A | None = None

    def __await__(self) -> Generator[Any, None, A]:
        return self._make().__await__()

    async def __aenter__(self) -> A:
        self._avatar = await self._make()
        return self._avatar

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        assert self._avatar is not None
        await self._avatar.close()


class Opened(NamedTuple):
    """What an Avatar is made of once its home is open and its unit runs."""

    home: Home
    """The home, whose lock is held."""
    runtime: Runtime
    """The running unit."""
    live_grants: LiveGrants
    """What is granted, following the home's ``grants.toml``."""
    cleanup: contextlib.AsyncExitStack
    """Ends the unit, closes the handlers, gives the home back."""


async def open_home(
    abi: Abi,
    home: Home,
    source: str | os.PathLike[str] | bytes | None,
    grants: tuple[Grant, ...] | None,
    given: dict[str, object],
    ask: Ask | None,
    bounds: tuple[float, float, int | None],
    cache: ModuleCache,
    program: str,
    record: Sink | str | os.PathLike[str] | None = None,
) -> Opened:
    """Open a home and start a unit in it.

    Args:
        abi: The contract.
        home: The home; made where it is missing.
        source: The unit as a file or as bytes; None for the one that came along.
        grants: What the author grants; None for what the home says alone.
        given: Handlers of the author's, by capability; those that are made join them.
        ask: Asks the person for what is not decided yet.
        bounds: The longest entry and the longest start, in seconds, and the cap on memory; None for
            the contract's.
        cache: Where compiled modules are kept.
        program: The name that others see if they find the home taken.
        record: Where to write down what crosses.

    Returns:
        The parts of the Avatar; the caller runs the cleanup.

    Raises:
        DaoError: The home is in use, the unit cannot be loaded, or it refuses to start.
    """
    _bounded(*bounds)
    # What is wrong with a grant is said before a home is made.
    GrantPolicy(abi.capabilities, grants)
    loop = asyncio.get_running_loop()

    given_unit = source if isinstance(source, bytes) else _unit_path(source)
    named = shown(given_unit) if isinstance(given_unit, Path) else "the unit given as bytes"

    def read() -> tuple[bytes, Unit]:
        wasm = read_unit(given_unit) if isinstance(given_unit, Path) else given_unit
        offered = {name for name in abi.capabilities_by_name if offers(abi, name)}
        with naming(named):
            return wasm, check_unit(wasm, abi, (offered | {*given, "call"}).__contains__)

    reading = loop.run_in_executor(None, read)  # while this thread imports the engine
    from .engine.compiling import Compiling
    from .engine.engine import Engine
    from .engine.machine import Bounds
    from .runtime.recorder import Recorder, file_sink
    from .runtime.runtime import Runtime
    from .runtime.setup import Setup

    wasm, unit = await reading
    refuse_missing_libraries(abi, [name for name in unit.uses if name not in given])
    entry_seconds, start_seconds, memory_bytes = bounds
    limits = Bounds(
        min(memory_bytes or abi.limits["max_memory_bytes"], abi.limits["max_memory_bytes"]),
        entry_seconds,
    )
    async with contextlib.AsyncExitStack() as stack:
        lock: HomeLock = stack.enter_context(home.lock(program))
        del lock
        before = sign(home.grants)
        decision, decide = await _decide(abi, unit, home, grants, ask)
        handlers: dict[str, object] = {}
        place = Place(home, unit.name, abi.limits)
        cleanup = await stack.enter_async_context(contextlib.AsyncExitStack())

        async def provide(decision: Decision) -> None:
            """Make the handlers of what is granted; what is not granted is not even made."""
            for name, scopes in decision.granted.items():
                if name in handlers:
                    set_scopes(handlers[name], scopes)
                    continue
                if name in given:
                    await open_given(given[name], place, scopes)
                elif offers(abi, name):
                    given[name] = make(abi, name, place, scopes)
                else:
                    continue
                handlers[name] = given[name]
                cleanup.push_async_callback(close, handlers[name])

        began = loop.time()
        engine = Engine(cache)
        compiling = Compiling(lambda by: engine.compile(wasm, unit.digest, by))
        try:
            await provide(decision)
            with naming(named):
                module = await _compiled(compiling, unit, began, start_seconds)
        finally:
            compiling.end()
        policy = Policy(abi, unit.name, decision.granted, decision.refused)
        recorder = None
        if record is not None:
            recorder = Recorder(record if callable(record) else file_sink(record))
            recorder.begin(abi, unit, (HOST_NAME, HOST_VERSION))
        runtime = Runtime(
            Setup(
                engine=engine,
                module=module,
                unit=unit,
                abi=abi,
                handlers=handlers,
                policy=policy,
                bounds=limits,
                host=(HOST_NAME, HOST_VERSION),
                start_seconds=start_seconds,
                recorder=recorder,
            )
        )
        stack.push_async_callback(runtime.close)
        with naming(named):
            await runtime.start(began)
        grants_now = LiveGrants(home.grants, before, runtime, decide, provide)
        await stack.enter_async_context(grants_now.following())
        return Opened(home, runtime, grants_now, stack.pop_all())


async def _compiled(compiling: Compiling, unit: Unit, began: float, seconds: float) -> Any:
    """Wait for the compiled unit, as long as it may take to start."""
    try:
        async with asyncio.timeout_at(began + seconds):
            return await compiling.module
    except TimeoutError:
        raise Timeout(
            f"{unit.name} {unit.version} was not compiled within {seconds:g} s",
            help="Give it longer the first time: Avatar.open(start_seconds=...). What was compiled"
            " is kept.",
        ) from None


def _bounded(entry_seconds: float, start_seconds: float, memory_bytes: int | None) -> None:
    """Refuse bounds that bound nothing, or that nothing could keep to."""
    for name, seconds in (("entry_seconds", entry_seconds), ("start_seconds", start_seconds)):
        if not 0 < seconds <= _LONGEST_SECONDS:
            raise DaoError(
                f"{name} is {seconds:g}, and must be more than 0 and at most {_LONGEST_SECONDS}",
                f"Give it in seconds, such as {name}=5.",
            )
    if memory_bytes is not None and memory_bytes <= 0:
        raise DaoError(
            f"memory_bytes is {memory_bytes}, so no unit could run",
            "Give it in bytes, such as memory_bytes=64 << 20, or leave it out.",
        )


def _unit_path(source: str | os.PathLike[str] | None) -> Path:
    """The file of the unit: what the author names, otherwise the one that comes with the package."""
    if source is not None:
        return Path(source).expanduser()
    path = _own_unit()
    if not path.is_file():
        raise LoadError(
            "no unit comes with these bindings: the one that ships with the SDK speaks the "
            "contract of the SDK",
            'Name your own: Avatar.open(home, unit="my-unit.wasm").',
        )
    return path


def _own_unit() -> Path:
    """The unit that comes along with this package."""
    return Path(__file__).resolve().parent.parent / "unit" / "dao.wasm"


async def _decide(
    abi: Abi, unit: Unit, home: Home, grants: tuple[Grant, ...] | None, ask: Ask | None
) -> tuple[Decision, Callable[[], Decision]]:
    subject = Subject(unit.name, unit.digest.hex(), unit.publisher, unit.version, unit.claimed)
    wishes = [
        Wish(use.capability, use.required, tuple(use.scopes), use.reason)
        for use in unit.manifest.capabilities
    ]
    said = grants

    def decide() -> Decision:
        remembered = GrantsFile(home.grants)
        return GrantPolicy(abi.capabilities, said, remembered).decide(subject, wishes)

    decision = decide()
    if ask is not None and decision.questions:
        answers = []
        for question in decision.questions:
            answer = ask(question)
            if inspect.isawaitable(answer):
                answer = await answer
            if answer is None:
                continue
            if not isinstance(answer, Grant):
                raise DaoError(
                    f"ask= answered {plain(repr(answer), 60)} to the question for"
                    f" {question.capability!r}",
                    "Answer with a Grant, such as Net(*question.scopes), or with None for no.",
                )
            answers.append(answer)
        if answers:
            said = (*(grants or ()), *answers)
        decision = decide()
    return decision, decide

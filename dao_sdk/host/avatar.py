"""An Avatar: a unit that runs in a home, with the capabilities that a person granted it."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import os
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Generic, TypeVar

from google.protobuf.message import Message

from ..errors import DaoError
from .abi import Abi
from .cache import ModuleCache, default_folder
from .calls import Client, Stream
from .errors import LoadError
from .granting import Decision, GrantPolicy, Question, Subject, Wish
from .grants import Grant
from .grants_file import GrantsFile
from .home import Home, HomeLock
from .instance import Counters
from .method_names import find_method
from .module import Unit, check_unit
from .plain_json import from_plain
from .policy import Denial, Policy
from .provide import Place, close, make, offers, open_given, set_scopes
from .runtime import Runtime

A = TypeVar("A", bound="AvatarBase")
T = TypeVar("T")

HOST_NAME = "dao-python"
HOST_VERSION = "0.1.0"
ENTRY_SECONDS = 5.0
"""How long one entry into the unit may hold the event loop, unless the author says otherwise."""
_CLOSE_SECONDS = 10.0

Ask = Callable[[Question], "Grant | Awaitable[Grant | None] | None"]
"""Asks a person for a capability; None for no."""


class AvatarBase:
    """What every Avatar has; the generated ``Avatar`` adds a typed client for each service.

    Made by :meth:`open`, never directly.
    """

    ABI: ClassVar[Abi]
    """The contract that it speaks."""
    CLIENTS: ClassVar[Mapping[str, type[Client]]] = {}
    """The client of every service, by the attribute that holds it."""

    def __init__(
        self,
        home: Home,
        runtime: Runtime,
        decide: Callable[[], Decision],
        provide: Callable[[Decision], Awaitable[None]],
        cleanup: contextlib.AsyncExitStack,
    ) -> None:
        self._home = home
        self._runtime = runtime
        self._decide = decide
        self._provide = provide
        self._cleanup = cleanup
        for attribute, client in self.CLIENTS.items():
            setattr(self, attribute, client(runtime))

    @classmethod
    def open(
        cls: type[A],
        home: str | os.PathLike[str],
        *,
        unit: str | os.PathLike[str] | bytes | None = None,
        grants: Iterable[Grant] | None = None,
        capabilities: Mapping[str, object] | None = None,
        ask: Ask | None = None,
        entry_seconds: float = ENTRY_SECONDS,
        memory_bytes: int | None = None,
        cache: str | os.PathLike[str] | None = None,
        program: str = "",
    ) -> Opening[A]:
        """Open a home and start the unit in it.

        ::

            async with Avatar.open("~/notes", grants=[Net("api.example.org")]) as avatar:
                ...

        Args:
            home: The folder in which the unit keeps its data; made where it is missing.
            unit: The unit's module as a file or as bytes; None for the one that came along.
            grants: What the unit may do beyond its home, beside what the person allowed in the
                home's ``grants.toml``. An empty list means nothing at all, not even the home.
            capabilities: Handlers of your own by the name of their capability; a handler has the
                methods of the capability's Protocol, and may have ``async def open(home)`` and
                ``async def aclose()``.
            ask: Asks the person for what the unit wants and nobody has allowed or denied yet.
            entry_seconds: The longest that one entry into the unit may take.
            memory_bytes: The cap on the unit's memory; None for what the contract allows.
            cache: The folder for compiled modules; None for the user's own.
            program: The name that others are told who find the home taken.

        Returns:
            Something to use with ``async with`` (which closes the Avatar at its end) or to await.

        Raises:
            DaoError: The home is in use, the unit cannot be loaded, or it refuses to start. Raised
                when it is entered or awaited.
        """
        return Opening(
            lambda: _open(
                cls,
                Home(home),
                unit,
                None if grants is None else tuple(grants),
                dict(capabilities or {}),
                ask,
                (entry_seconds, memory_bytes),
                ModuleCache(Path(cache) if cache is not None else default_folder()),
                program,
            )
        )

    async def close(self) -> None:
        """Let the unit finish, stop it, and give the home back. Closing twice does nothing."""
        await self._cleanup.aclose()

    # Looking at it

    @property
    def abi(self) -> Abi:
        """The contract that is spoken."""
        return self.ABI

    @property
    def home(self) -> Home:
        """The home that it runs in."""
        return self._home

    @property
    def unit(self) -> Unit:
        """The unit that runs."""
        return self._runtime.unit

    @property
    def runtime(self) -> Runtime:
        """The running unit itself: calls by number, with or without their encoding."""
        return self._runtime

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The event loop that it lives in."""
        return self._runtime.loop

    @property
    def counters(self) -> Counters:
        """What happened at the boundary since it was opened."""
        return self._runtime.counters

    @property
    def memory_bytes(self) -> int:
        """The size of the unit's memory now."""
        return self._runtime.memory_bytes

    # Calls without generated types

    async def call(self, method: str, request: Any = None, *, timeout: float | None = None) -> Any:
        """Call a method by its name.

        Args:
            method: Its full name, or any end of it that is unique: ``documents.put``.
            request: The request message, or the same as plain values: dicts, lists, strings.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            The response message.

        Raises:
            CallError: The unit refused or could not answer.
            DaoError: There is no such method, or the request does not fit it.
        """
        found = find_method(self.ABI, method)
        if found.mode == "stream":
            raise DaoError(
                f"{found.full_name} answers with items", "Use avatar.stream(...) for it."
            )
        return await self._runtime.unary(found.number, _request(found.request, request), timeout)

    def stream(
        self, method: str, request: Any = None, *, timeout: float | None = None
    ) -> Stream[Any]:
        """Call a method that answers with items by its name.

        Args:
            method: Its full name, or any end of it that is unique: ``documents.watch``.
            request: The request message, or the same as plain values.
            timeout: Seconds until the whole stream is given up; None for no limit.

        Returns:
            The items: iterate over it, inside ``async with``.

        Raises:
            DaoError: There is no such method, it answers only once, or the request does not fit.
        """
        found = find_method(self.ABI, method)
        if found.mode != "stream":
            raise DaoError(f"{found.full_name} answers once", "Use avatar.call(...) for it.")
        return Stream(self._runtime, found.number, _request(found.request, request), timeout)

    def from_thread(self, call: Coroutine[Any, Any, T], timeout: float | None = None) -> T:
        """Run a call from another thread, and wait there for its result.

        ::

            note = avatar.from_thread(avatar.documents.get(request))

        Args:
            call: The call, not awaited.
            timeout: Seconds to wait at most; None for no limit.

        Returns:
            What the call returns.

        Raises:
            TimeoutError: It took too long; it was cancelled.
            CallError: As the call itself.
        """
        future = asyncio.run_coroutine_threadsafe(call, self.loop)
        try:
            return future.result(timeout)
        except TimeoutError:
            future.cancel()
            raise

    # Grants and events

    @property
    def grants(self) -> Mapping[str, tuple[str, ...]]:
        """The scopes of every capability granted now; an empty tuple means without limits."""
        return dict(self._runtime.policy.granted)

    async def reload_grants(self) -> Decision:
        """Read the home's ``grants.toml`` again and let it hold at once.

        Later calls of what is not granted any more are refused, open ones end, the unit is told.

        Returns:
            What is granted and refused now.

        Raises:
            DaoError: The file is damaged; nothing changed.
        """
        decision = self._decide()
        await self._provide(decision)
        self._runtime.regrant(decision.granted, decision.refused)
        return decision

    def on_denial(self, callback: Callable[[Denial], None]) -> Callable[[], None]:
        """Be told of everything that the unit asks for and is refused.

        Args:
            callback: Called with each denial; ``denial.first`` tells whether its cause is new.

        Returns:
            A function that ends it.
        """
        return self._runtime.policy.listen(callback)

    def on_death(self, callback: Callable[[str], None]) -> None:
        """Be told of every instance of the unit that died and was replaced.

        Args:
            callback: Called with the cause.
        """
        self._runtime.on_death(callback)

    def lifecycle(self, kind: str) -> None:
        """Tell the unit that something happened to the program around it.

        Args:
            kind: ``FOREGROUND``, ``BACKGROUND`` or ``LOW_MEMORY``.
        """
        self._runtime.lifecycle(kind)


class Opening(Generic[A]):
    """An Avatar that is about to be opened: for ``async with``, or to await."""

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


async def _open(
    cls: type[A],
    home: Home,
    source: str | os.PathLike[str] | bytes | None,
    grants: tuple[Grant, ...] | None,
    given: dict[str, object],
    ask: Ask | None,
    bounds: tuple[float, int | None],
    cache: ModuleCache,
    program: str,
) -> A:
    # The engine takes its time to import; whoever only looks at an Avatar's class need not pay.
    from .engine import Bounds, Engine

    abi = cls.ABI
    _known(given, abi)
    wasm = source if isinstance(source, bytes) else _read_unit(source)
    unit = check_unit(wasm, abi, lambda name: name in given or name == "call" or offers(name))
    entry_seconds, memory_bytes = bounds
    limits = Bounds(
        min(memory_bytes or abi.limits["max_memory_bytes"], abi.limits["max_memory_bytes"]),
        entry_seconds,
    )
    async with contextlib.AsyncExitStack() as stack:
        lock: HomeLock = stack.enter_context(home.lock(program))
        del lock
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
                elif offers(name):
                    given[name] = make(name, place, scopes)
                else:
                    continue
                handlers[name] = given[name]
                cleanup.push_async_callback(close, handlers[name])

        await provide(decision)
        engine = Engine(cache)
        module = await asyncio.to_thread(engine.compile, wasm)
        policy = Policy(abi, unit.name, decision.granted, decision.refused)
        runtime = Runtime(
            engine, module, unit, abi, handlers, policy, limits, (HOST_NAME, HOST_VERSION)
        )
        stack.push_async_callback(runtime.close, _CLOSE_SECONDS)
        await runtime.start()
        return cls(home, runtime, decide, provide, stack.pop_all())


def _known(given: Mapping[str, object], abi: Abi) -> None:
    for name in given:
        if name not in abi.capabilities_by_name:
            names = ", ".join(entry.name for entry in abi.capabilities if entry.name != "call")
            raise DaoError(
                f"there is no capability {name!r} to provide", f"The contract has {names}."
            )


def _read_unit(source: str | os.PathLike[str] | None) -> bytes:
    path = Path(source).expanduser() if source is not None else _own_unit()
    try:
        return path.read_bytes()
    except OSError as error:
        raise LoadError(
            f"the unit {path} cannot be read: {error.strerror or error}",
            "Name a unit with Avatar.open(..., unit=...)." if source is None else "",
        ) from None


def _own_unit() -> Path:
    """The unit that comes along with this package."""
    return Path(__file__).resolve().parent.parent / "unit" / "dao.wasm"


async def _decide(
    abi: Abi, unit: Unit, home: Home, grants: tuple[Grant, ...] | None, ask: Ask | None
) -> tuple[Decision, Callable[[], Decision]]:
    subject = Subject(unit.name, unit.digest.hex(), version=unit.version)
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
            if answer is not None:
                answers.append(answer)
        if answers:
            said = (*(grants or ()), *answers)
        decision = decide()
    return decision, decide


def _request(kind: type[Message], value: Any) -> Message:
    if isinstance(value, Message):
        return value
    return from_plain({} if value is None else value, kind)

"""An Avatar: a unit that runs in a home, with the capabilities that a person granted it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .engine.cache import ModuleCache, default_folder
from .errors import ClosedError, WrongThreadError
from .grants import Grant
from .grants.decide import Decision
from .handlers import check_handlers
from .home import Home
from .opening import Ask, Opened, Opening, open_home
from .runtime.metrics import Counters
from .runtime.module_check import Unit
from .runtime.policy import Denial
from .services import ServicesBase

if TYPE_CHECKING:
    # The engine takes its time to import; a program that only asks another Avatar need not pay for it.
    from .runtime.recorder import Sink
    from .runtime.runtime import Runtime

A = TypeVar("A", bound="AvatarBase[Any]")
C = TypeVar("C", bound=Mapping[str, Any])
"""The handlers that an Avatar takes, by capability: for mypy, which knows what each must have."""
T = TypeVar("T")

ENTRY_SECONDS = 5.0
"""How long one entry into the unit may hold the event loop, unless the author says otherwise."""
START_SECONDS = 60.0
"""How long a unit may take to be ready, unless the author says otherwise."""


class AvatarBase(ServicesBase, Generic[C]):
    """What every Avatar has; the generated ``Avatar`` adds a typed client for each service.

    Made by :meth:`open`, never directly.
    """

    def __init__(self, opened: Opened) -> None:
        super().__init__(opened.runtime.dispatcher)
        self._opened = opened
        self._runtime = opened.runtime
        self._thread = opened.runtime.dispatcher.thread
        self._closing: asyncio.Task[None] | None = None

    @classmethod
    def open(
        cls: type[A],
        home: str | os.PathLike[str],
        *,
        unit: str | os.PathLike[str] | bytes | None = None,
        grants: Iterable[Grant] | None = None,
        capabilities: C | None = None,
        ask: Ask | None = None,
        entry_seconds: float = ENTRY_SECONDS,
        start_seconds: float = START_SECONDS,
        memory_bytes: int | None = None,
        cache: str | os.PathLike[str] | None = None,
        program: str = "",
        record: Sink | str | os.PathLike[str] | None = None,
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
                methods of the capability's Protocol, and may have ``async def open(home)``,
                ``async def aclose()`` and ``def set_scopes(scopes)``.
            ask: Asks the person about what the unit wants and was neither allowed nor denied yet.
            entry_seconds: The longest that one entry into the unit may take, by the clock: nothing
                that a unit does holds the event loop longer, however busy the machine is. While the
                program is stopped or the machine sleeps, no time passes.
            start_seconds: How long the unit may take to be ready. Give it more where a new unit
                has a large home to migrate; a migration that was cut off goes on the next time.
            memory_bytes: The cap on the unit's memory; None for what the contract allows.
            cache: The folder for compiled modules; None for the user's own.
            program: The name that others see if they find the home taken.
            record: A file to write down in what crosses between this host and the unit, or a
                function that takes each record (``proto/dao/recording/v1``). It holds all that the
                unit reads and writes, keys in the clear.

        Returns:
            Something to use with ``async with`` (which closes the Avatar at its end) or to await.

        Raises:
            DaoError: A handler lacks a method, the home is in use, the unit cannot be loaded,
                refuses to start, or is not ready in time. Raised when it is entered or awaited.
        """

        async def make() -> A:
            opened = await open_home(
                cls.ABI,
                Home(home),
                unit,
                None if grants is None else tuple(grants),
                check_handlers(capabilities, cls.ABI),
                ask,
                (entry_seconds, start_seconds, memory_bytes),
                ModuleCache(Path(cache) if cache is not None else default_folder()),
                program,
                record,
            )
            return cls(opened)

        return Opening(make)

    async def close(self) -> None:
        """Let the unit finish, stop it, and give the home back. Closing twice does nothing.

        A caller that comes while it is being closed waits for the same end; if a caller is
        cancelled, the closing goes on. In a process that was forked off there is nothing to close.

        Raises:
            WrongThreadError: It lives in another event loop; nothing was closed.
        """
        if self._thread.is_forked:
            return
        if asyncio.get_running_loop() is not self.loop:
            raise WrongThreadError(
                "this Avatar belongs to another event loop",
                "Use avatar.from_thread(avatar.close()) on another thread.",
            )
        if self._closing is None:
            # A task of its own: two callers would each run a part of it, at the same time.
            self._closing = self.loop.create_task(self._opened.cleanup.aclose(), name="dao close")
        if not self._closing.done():
            await asyncio.shield(self._closing)

    # Looking at it

    @property
    def home(self) -> Home:
        """The home that it runs in."""
        return self._opened.home

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
        return self._thread.loop

    @property
    def counters(self) -> Counters:
        """What happened at the boundary since it was opened."""
        return self._runtime.counters

    @property
    def memory_bytes(self) -> int:
        """The size of the unit's memory now."""
        return self._runtime.memory_bytes

    # From elsewhere

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
            WrongThreadError: This is the Avatar's own thread, which would wait for itself.
            ClosedError: Its event loop has ended.
        """
        try:
            self._thread.check_process()
        except ClosedError:
            call.close()
            raise
        if self._thread.is_current:
            call.close()
            raise WrongThreadError(
                "from_thread would wait for its own thread", "Use await here, without from_thread."
            )
        if self.loop.is_closed():
            call.close()
            raise ClosedError("the event loop of this Avatar has ended")
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
        return self._opened.live_grants.granted

    async def reload_grants(self) -> Decision:
        """Read the home's ``grants.toml`` now, rather than within the next half second by itself.

        Later calls of what is no longer granted are refused, open ones end, and the unit is notified.

        Returns:
            What is granted and refused now.

        Raises:
            DaoError: The file is damaged; nothing changed.
        """
        return await self._opened.live_grants.reload()

    def on_grants(
        self, callback: Callable[[Mapping[str, tuple[str, ...]]], None]
    ) -> Callable[[], None]:
        """Listen for changed grants, after a person changed the home's ``grants.toml``.

        Args:
            callback: Called with the scopes of every capability granted from now on.

        Returns:
            A function that ends it.
        """
        return self._opened.live_grants.changes.add(callback)

    def on_denial(self, callback: Callable[[Denial], None]) -> Callable[[], None]:
        """Listen for everything that the unit asks for and is refused.

        Args:
            callback: Called with each denial; ``denial.first`` tells whether its cause is new.

        Returns:
            A function that ends it.
        """
        return self._runtime.policy.denials.add(callback)

    def on_death(self, callback: Callable[[str], None]) -> Callable[[], None]:
        """Listen for instances of the unit that died and were replaced.

        Args:
            callback: Called with the cause.

        Returns:
            A function that ends it.
        """
        return self._runtime.deaths.add(callback)

    def lifecycle(self, kind: str) -> None:
        """Tell the unit that something happened to the program around it.

        Args:
            kind: ``FOREGROUND``, ``BACKGROUND`` or ``LOW_MEMORY``.
        """
        self._runtime.lifecycle(kind)

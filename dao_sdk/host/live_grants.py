"""The grants of an open Avatar: they follow the home's ``grants.toml`` while the unit runs.

The file is looked at four times a second, which works on every system and every disk, whichever program
wrote it and however. So a person's word holds for each program that has the home open, at once and
without its help.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import DaoError
from .grants.decide import Decision
from .grants.refusals import Refusal
from .listeners import Listeners

if TYPE_CHECKING:
    # The engine takes its time to import; a program that only asks another Avatar need not pay for it.
    from .runtime.runtime import Runtime

_log = logging.getLogger("dao.host")

LOOK_SECONDS = 0.25
"""How often the file is looked at."""

Sign = tuple[int, int, int, int] | None
Granted = Mapping[str, tuple[str, ...]]


def sign(path: Path) -> Sign:
    """Give what differs whenever a file was written or replaced; None where there is none.

    Args:
        path: The file.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    except OSError:  # something is there, but it may not be looked at
        return (0, 0, 0, 0)
    # The time of the last change of the file's entry: that one cannot be set back.
    return (found.st_mtime_ns, found.st_size, found.st_ino, found.st_ctime_ns)


class LiveGrants:
    """Lets a new word of the person hold in a running unit.

    Args:
        path: The home's ``grants.toml``.
        before: The sign of the file when the grants that hold now were read.
        runtime: The unit.
        decide: Reads the file and decides anew.
        provide: Makes the handlers of what is granted, or tells them of their scopes.
    """

    def __init__(
        self,
        path: Path,
        before: Sign,
        runtime: Runtime,
        decide: Callable[[], Decision],
        provide: Callable[[Decision], Awaitable[None]],
    ) -> None:
        self._path = path
        self._sign = before
        self._runtime = runtime
        self._decide = decide
        self._provide = provide
        self._one = asyncio.Lock()
        self.changes: Listeners[Granted] = Listeners("grants")
        """Told all that is granted whenever that changed."""

    @property
    def granted(self) -> dict[str, tuple[str, ...]]:
        """The scopes of every capability granted now."""
        return dict(self._runtime.policy.granted)

    async def reload(self) -> Decision:
        """Read the file and let it hold.

        Returns:
            What is granted and refused now.

        Raises:
            DaoError: The file is damaged, or what is newly granted cannot be provided; what held
                before still holds.
        """
        async with self._one:
            decision = self._decide()
            await self._provide(decision)
            self._hold(decision.granted, decision.refused)
            return decision

    async def follow(self) -> None:
        """Look at the file, and reload it whenever it changed; until cancelled.

        A file that is damaged at two looks is no file that is just being written: until it is
        mended nothing that reaches out is granted, since it is unknown what it means to deny.
        """
        doubted: Sign = None
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            now = sign(self._path)
            if now == self._sign:
                continue
            try:
                await self.reload()
            except DaoError as damaged:
                if now != doubted:
                    doubted = now
                    continue
                _log.warning("%s %s", damaged.message, damaged.help)
                self._withhold(damaged)
            except Exception as error:
                _log.exception("the grants could not be read again")
                self._withhold(DaoError(f"reading it failed: {type(error).__name__}"))
            self._sign, doubted = now, None

    @contextlib.asynccontextmanager
    async def following(self) -> AsyncIterator[None]:
        """Follow the file as long as the context lasts."""
        task = asyncio.get_running_loop().create_task(self.follow(), name="dao grants")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def _withhold(self, damaged: DaoError) -> None:
        known = self._runtime.abi.capabilities_by_name
        held = self._runtime.policy.granted
        kept = {name: scopes for name, scopes in held.items() if known[name].within_home}
        why = f"what is allowed cannot be read ({damaged.message.rstrip('.')})"
        lost = {name: Refusal(name, "", why) for name in known if name not in kept}
        self._hold(kept, lost)

    def _hold(self, granted: Granted, refused: Mapping[str, Refusal]) -> None:
        before = self.granted
        self._runtime.regrant(granted, refused)
        if self.granted != before:
            self.changes.tell(self.granted)

"""A home in a process of its own, so that it can be killed.

``python -m tests.lives.home UNIT CACHE`` does what it is told a line at a time: ``open HOME``,
``close``. It answers ``ok``, or says what went wrong.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from pathlib import Path

from dao_sdk import Avatar, LocalClient, serve

ROOT = Path(__file__).resolve().parents[2]


async def _obey(unit: str, cache: str) -> None:
    loop = asyncio.get_running_loop()
    async with contextlib.AsyncExitStack() as stack:
        while words := (await loop.run_in_executor(None, sys.stdin.readline)).rstrip("\n"):
            try:
                if words == "close":
                    await stack.aclose()
                else:
                    home = words.removeprefix("open ")
                    avatar = await stack.enter_async_context(
                        Avatar.open(home, unit=unit, cache=Path(cache))
                    )
                    await stack.enter_async_context(serve(avatar))
            except Exception as error:
                print(f"{type(error).__name__}: {error}".replace("\n", " "), flush=True)
            else:
                print("ok", flush=True)


class Process:
    """The process, and the home that is open in it.

    Args:
        unit: The file of the unit.
        cache: Where compiled modules are kept.
    """

    def __init__(self, unit: Path, cache: Path) -> None:
        self._words = (sys.executable, "-m", "tests.lives.home", str(unit), str(cache))
        self._process: asyncio.subprocess.Process | None = None
        self._home: Path | None = None
        self._client: LocalClient | None = None

    @property
    def client(self) -> LocalClient:
        """A client of the Avatar that runs there."""
        assert self._client is not None
        return self._client

    async def open(self, home: Path) -> None:
        """Open a home; the process is started if it does not run."""
        if self._process is None:
            self._process = await asyncio.create_subprocess_exec(
                *self._words,
                cwd=ROOT,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
        self._home = home
        await self._tell(f"open {home}")
        self._client = await LocalClient.connect(home)

    async def close(self) -> None:
        """Close the home in good order; the process goes on."""
        if self._client is not None:
            client, self._client = self._client, None
            await client.close()
            await self._tell("close")

    async def kill(self) -> None:
        """Kill the process where it is."""
        if self._process is not None:
            process, self._process = self._process, None
            process.kill()
            if self._client is not None:
                await self._client.close()
                self._client = None
            await process.wait()

    async def _tell(self, words: str) -> None:
        assert self._process is not None and self._process.stdin and self._process.stdout
        self._process.stdin.write(f"{words}\n".encode())
        answer = (await self._process.stdout.readline()).decode().strip()
        assert answer == "ok", f"{words}: {answer or 'it died'}"


if __name__ == "__main__":
    asyncio.run(_obey(*sys.argv[1:]))

"""A testee: the process that speaks the kit's protocol, and what can go wrong with it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from google.protobuf.message import DecodeError

from dao_sdk.errors import DaoError
from dao_sdk.plain_text import plain
from dao_sdk.verify.contract import messages
from dao_sdk.verify.keeper import Keeper

PROTOCOL = 1
_MOST_BYTES = 256 << 20
_LAST_WORDS = 4000
"""The bytes of its standard error that are kept."""
_GRACE = 3.0
"""Seconds that a testee has to end by itself, once its standard input has ended."""
_TERMINATION = 1.0
"""Seconds that it has after SIGTERM, and again after SIGKILL."""


_ENVIRONMENT = {
    # No host may make use of these (NET-13).
    **{f"{name}_proxy": "http://127.0.0.1:9" for name in ("http", "https", "all")},
    **{f"{name}_PROXY": "http://127.0.0.1:9" for name in ("HTTP", "HTTPS", "ALL")},
    "no_proxy": "",
    "NO_PROXY": "",
    # No test touches the keyring of the person who runs it.
    "DBUS_SESSION_BUS_ADDRESS": "disabled:",
}
"""What testees find in their environment."""


class TesteeError(DaoError):
    """A testee cannot be used: it does not start, or speaks something else."""


class TesteeGone(Exception):
    """A testee ended, or wrote what is no report, in the middle of a case.

    Args:
        why: What happened.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Testee:
    """A running testee.

    Args:
        command: Its words.
        folder: Where it runs.
        keeper: Ends it if the kit is killed.
        environment: What it finds in its environment beside ours.
    """

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        keeper: Keeper,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._command = list(command)
        self._keeper = keeper
        self._folder = folder
        self._environment = {**os.environ, **_ENVIRONMENT, **(environment or {})}
        self._prefix: tuple[str, ...] = ()
        self._started: tuple[bytes, float] = (b"", 0.0)
        self._process: asyncio.subprocess.Process | None = None
        self._errors = b""
        self._listening: asyncio.Task[None] | None = None
        self.introduction: Any = None
        """Who it is."""

    async def start(self, digest: bytes, seconds: float) -> None:
        """Start it, and make sure that it speaks as the kit does.

        Args:
            digest: That of the conformance contract.
            seconds: How long that may take.

        Raises:
            TesteeError: It cannot be used.
        """
        shown = " ".join(self._command)
        self._started = digest, seconds
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._prefix,
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                cwd=self._folder,
                env=self._environment,
                start_new_session=True,
                limit=1 << 24,
            )
        except OSError as error:
            raise TesteeError(
                f"the testee `{shown}` cannot be started: {error.strerror}",
                "How it is started is `run` in conformance/conformance.toml of a pack, or what stands"
                " after `--`.",
            ) from None
        self._keeper.watch(self._process.pid)
        self._listening = asyncio.create_task(self._listen())
        try:
            async with asyncio.timeout(seconds):
                with contextlib.suppress(TesteeGone):  # what it wrote says more
                    await self.send(hello={"protocol": PROTOCOL, "contract_digest": digest})
                report = await self.report()
        except TimeoutError:
            await self.end(0)
            raise TesteeError(
                f"the testee `{shown}` did not introduce itself within {seconds:g} s",
                "It must answer Hello with Introduction, and flush what it writes.",
            ) from None
        except TesteeGone as gone:
            words = self.last_words
            await self.end(0)
            raise TesteeError(
                f"the testee `{shown}` did not introduce itself: {gone.why}", words
            ) from None
        if report.WhichOneof("report") != "introduction" or not report.introduction.language:
            await self.end(0)
            raise TesteeError(
                f"the testee `{shown}` answered Hello with something else",
                "It must answer with Introduction.",
            )
        said = self.introduction = report.introduction
        if said.protocol != PROTOCOL:
            await self.end(0)
            raise TesteeError(
                f"the testee `{shown}` speaks version {said.protocol} of the protocol, this kit {PROTOCOL}",
                "Take the testee and the kit of one release.",
            )
        if said.contract_digest != digest:
            await self.end(0)
            raise TesteeError(
                f"the testee `{shown}` was generated from another conformance contract",
                "Generate its bindings anew: `dao verify` does that for packs; for a command of your own,"
                " see `dao verify --write-contract DIR`.",
            )

    async def restart(self, prefix: Sequence[str] = ()) -> None:
        """Kill it, whatever it does, and start it anew.

        Args:
            prefix: The words of a program that starts it.

        Raises:
            TesteeError: It does not start again.
        """
        await self.end(0)
        self._prefix = tuple(prefix)
        await self.start(*self._started)

    def kill(self) -> None:
        """Kill it at once, with all that it started; what it had reported can still be read."""
        assert self._process is not None
        _signal(self._process, signal.SIGKILL)

    @property
    def process_id(self) -> int:
        """The number of its process."""
        assert self._process is not None
        return self._process.pid

    async def send(self, **command: Any) -> None:
        """Send a command.

        Raises:
            TesteeGone: It has ended.
        """
        assert self._process is not None and self._process.stdin is not None
        data = messages()["Command"](**command).SerializeToString()
        try:
            self._process.stdin.write(struct.pack("<I", len(data)) + data)
            await self._process.stdin.drain()
        except (ConnectionError, OSError):
            raise TesteeGone(await self._how()) from None

    async def report(self) -> Any:
        """Wait for the next report.

        Raises:
            TesteeGone: It has ended, or wrote what is no report.
        """
        assert self._process is not None and self._process.stdout is not None
        try:
            head = await self._process.stdout.readexactly(4)
            (length,) = struct.unpack("<I", head)
            if length > _MOST_BYTES:
                raise TesteeGone(
                    f"it wrote what is no report: {plain(head.decode('latin-1'))!r}…"
                    " (only reports may go to standard output)"
                )
            data = await self._process.stdout.readexactly(length)
        except asyncio.IncompleteReadError:
            raise TesteeGone(await self._how()) from None
        try:
            report = messages()["Report"].FromString(data)
        except DecodeError:
            report = None
        if report is None or report.WhichOneof("report") is None:
            raise TesteeGone(
                f"it wrote {length} bytes that are no report (only reports may go to standard output)"
            )
        return report

    @property
    def last_words(self) -> str:
        """What it last wrote to its standard error."""
        return self._errors.decode("utf-8", "replace").strip()

    def forget_words(self) -> None:
        """Let what it wrote to its standard error be forgotten: another case begins."""
        self._errors = b""

    async def _listen(self) -> None:
        assert self._process is not None and self._process.stderr is not None
        while chunk := await self._process.stderr.read(65536):
            self._errors = (self._errors + chunk)[-_LAST_WORDS:]

    async def _how(self) -> str:
        assert self._process is not None
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), 5)
        if self._listening is not None:
            await asyncio.wait([self._listening], timeout=1)
        code = self._process.returncode
        if code is None:
            return "it closed its standard output"
        if code < 0:
            return f"it was ended by signal {signal.Signals(-code).name}"
        return f"it exited with code {code}"

    async def end(self, grace: float = _GRACE) -> None:
        """End it, with all that it started. This takes a bounded time, whatever it does.

        Args:
            grace: Seconds that it has to end by itself.
        """
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        # A process has ended for asyncio only when its output was read to the end; a buffer that is
        # full, because nobody takes reports any more, would stop that for ever.
        drained = asyncio.create_task(_drain(process))
        try:
            if grace and not await _has_ended(process, grace):
                _signal(process, signal.SIGTERM)
                await _has_ended(process, _TERMINATION)
        finally:
            # Also if nobody waits any longer: what it started must not stay behind.
            _signal(process, signal.SIGKILL)
            await _has_ended(process, _TERMINATION)
            self._keeper.forget(process.pid)
            drained.cancel()
            if self._listening is not None:
                self._listening.cancel()
            # A process that left the group may still hold the pipes.
            process._transport.close()  # type: ignore[attr-defined]


async def _drain(process: asyncio.subprocess.Process) -> None:
    assert process.stdout is not None
    while await process.stdout.read(1 << 20):
        pass


async def _has_ended(process: asyncio.subprocess.Process, seconds: float) -> bool:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), seconds)
    return process.returncode is not None


def _signal(process: asyncio.subprocess.Process, what: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, what)

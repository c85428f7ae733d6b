"""Compiling a module so that it can be ended: in a process of its own, while a thread waits for it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from .faults import EngineError

if TYPE_CHECKING:
    import wasmtime

_log = logging.getLogger("dao.host")

_SMALL = 4096
"""The longest module that is compiled here: nothing that short takes long."""


class Compiling:
    """A module that is being compiled, or fetched from the cache.

    Args:
        work: Gives the module; it gets the way to compile it.
    """

    def __init__(self, work: Callable[[Compiler], wasmtime.Module]) -> None:
        loop = asyncio.get_running_loop()
        self.module: asyncio.Future[wasmtime.Module] = loop.create_future()
        """The module, or why there is none."""
        self._compiler = Compiler()

        def run() -> None:
            module, problem = None, None
            try:
                module = work(self._compiler)
            except Exception as error:
                problem = error
            with contextlib.suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(self._tell, module, problem)

        # Of its own and not waited for: the process may end while the thread still compiles.
        threading.Thread(target=run, name="dao compile", daemon=True).start()

    def _tell(self, module: wasmtime.Module | None, problem: Exception | None) -> None:
        if self.module.done():
            return
        if problem is not None:
            self.module.set_exception(problem)
            self.module.exception()  # it may no longer be awaited
        elif module is not None:
            self.module.set_result(module)

    def end(self) -> None:
        """End it where it is; nothing happens if it has ended."""
        self.module.cancel()
        self._compiler.end()


class Compiler:
    """Compiles one module; may be ended from another thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._is_ended = False

    def end(self) -> None:
        """End it; the thread that compiles gets an error."""
        with self._lock:
            self._is_ended = True
            if self._process is not None:
                self._process.kill()

    def compile(self, wasm: bytes) -> bytes | None:
        """Compile a module in a process of its own.

        Args:
            wasm: The binary module.

        Returns:
            The compiled module; None if it is to be compiled in this process, because it is small
            or no process can be had.

        Raises:
            EngineError: It is not valid, cannot be compiled, or this was ended.
        """
        program = Path(__file__).with_name("compiler.py")
        # A frozen program has no Python to start: it would start itself.
        can_start = sys.executable and not getattr(sys, "frozen", False) and program.is_file()
        if len(wasm) <= _SMALL or not can_start:
            return None
        paths = json.dumps([os.path.abspath(path) for path in sys.path])  # noqa: PTH100
        with self._lock:
            if self._is_ended:
                raise EngineError("compiling it was ended")
            try:
                self._process = subprocess.Popen(
                    [sys.executable, "-I", str(program), paths],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,  # Ctrl-C is for us, who end it then
                )
            except OSError as error:
                _log.info("no process can be started to compile in: %s", error)
                return None
        with self._process as process:
            output = _talk(process, wasm)
        return self._judge(process.returncode, output)

    def _judge(self, code: int, output: bytes) -> bytes | None:
        from .compiler import MAGIC
        from .wasmtime_c import first_line

        if self._is_ended:
            raise EngineError("compiling it was ended")
        said = output.removeprefix(MAGIC)
        if said[:1] == b"+" and code == 0:
            return said[1:]
        if said[:1] == b"-":
            text = first_line(Exception(said[1:].decode("utf-8", "replace")))
            raise EngineError(f"not a module that this host can run: {text}")
        if output.startswith(MAGIC):
            why = f"signal {-code}" if code < 0 else f"code {code}"
            raise EngineError(
                f"compiling it failed: its process ended with {why}",
                "It may have taken too much memory. Smaller functions need less.",
            )
        _log.info("%s cannot be started to compile in", sys.executable)
        return None


def _talk(process: subprocess.Popen[bytes], wasm: bytes) -> bytes:
    """Send the module and take what comes; standard input stays open until then."""
    assert process.stdin is not None and process.stdout is not None
    try:
        with contextlib.suppress(OSError):  # it has ended
            process.stdin.write(len(wasm).to_bytes(8, "little"))
            process.stdin.write(wasm)
            process.stdin.flush()
        return process.stdout.read()
    finally:
        with contextlib.suppress(OSError):
            process.stdin.close()

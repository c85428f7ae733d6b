"""Ends what the kit started, also if the kit itself is killed."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from types import TracebackType

_PROGRAM = """
import os, signal, sys
groups = set()
for line in sys.stdin:
    (groups.add if line[0] == "+" else groups.discard)(int(line[1:]))
for group in groups:
    try:
        os.killpg(group, signal.SIGKILL)
    except OSError:
        pass
"""


class Keeper:
    """A small process that outlives the kit by a moment.

    The end of its standard input tells it that the kit has ended, however that happened. It then kills the
    process groups that it was told to watch. A signal that is sent to the kit's own group does not reach it.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Keeper:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process is not None
        with contextlib.suppress(OSError):
            self._process.communicate()

    def watch(self, group: int) -> None:
        """Kill a process group when the kit ends."""
        self._tell(f"+{group}\n")

    def forget(self, group: int) -> None:
        """Watch a process group no longer: it has ended."""
        self._tell(f"-{group}\n")

    def _tell(self, line: str) -> None:
        assert self._process is not None and self._process.stdin is not None
        with contextlib.suppress(
            OSError, ValueError
        ):  # somebody has killed it: the kit goes on without it
            self._process.stdin.write(line)
            self._process.stdin.flush()

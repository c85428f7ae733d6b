"""Who has a home open."""

from __future__ import annotations

import os
import platform
from datetime import datetime
from typing import NamedTuple


class LockOwner(NamedTuple):
    """The program that has a home open."""

    process: int
    """Its process id."""
    program: str
    """Its name."""
    machine: str
    """The name of the machine that it runs on."""
    since: datetime
    """Since when it has the home."""

    def __str__(self) -> str:
        here = "" if self.machine == platform.node() else f" on {self.machine}"
        began = self.since.astimezone()
        today = began.date() == datetime.now().astimezone().date()
        when = f"{began:%H:%M:%S}" if today else f"{began:%Y-%m-%d %H:%M}"
        return f"{self.program} (process {self.process}{here}) since {when}"

    @property
    def is_this_process(self) -> bool:
        """Whether it is the running program."""
        return self.process == os.getpid() and self.machine == platform.node()

"""How much memory this process has."""

from __future__ import annotations

import os
from pathlib import Path

_MB = 1_000_000


def resident_mb() -> float:
    """Measure this process.

    Returns:
        Its resident memory in MB of 1,000,000 bytes; where the system does not tell, the most that
        it ever had.
    """
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except OSError:
        import resource
        import sys

        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most * (1 if sys.platform == "darwin" else 1024) / _MB
    return pages * os.sysconf("SC_PAGE_SIZE") / _MB

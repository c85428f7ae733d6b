"""Which tests are slow: measured, and listed in ``tests/slow.txt``, which marks them.

``python -m tests.runner.slow`` runs all tests and writes the list anew.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable

from .steps import ROOT

LIST = ROOT / "tests" / "slow.txt"
SECONDS = 0.15
"""A test function is slow if one of its cases takes longer,"""
ALTOGETHER = 1.0
"""or all of them together do."""
_LINE = re.compile(r"([\d.]+)s (?:call|setup|teardown)\s+(\S+?)(?:\[|$)")


def slow(lines: Iterable[str]) -> list[str]:
    """Read what ``pytest --durations=0`` prints.

    Returns:
        The slow test functions, sorted, as ``tests/area/test_file.py::test_name``.
    """
    longest: dict[str, float] = defaultdict(float)
    total: dict[str, float] = defaultdict(float)
    for line in lines:
        found = _LINE.match(line.strip())
        if found:
            seconds = float(found[1])
            longest[found[2]] = max(longest[found[2]], seconds)
            total[found[2]] += seconds
    return sorted(it for it in total if longest[it] > SECONDS or total[it] > ALTOGETHER)


def main() -> int:
    """Measure, and write the list.

    Returns:
        The exit code of pytest.
    """
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--durations=0"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    print(done.stdout[-2000:])
    if done.returncode == 0:
        LIST.write_text("".join(f"{name}\n" for name in slow(done.stdout.splitlines())), "utf-8")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())

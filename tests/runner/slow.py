"""Which tests are slow: measured, and listed in ``tests/slow.txt``, which marks them.

A fixture that tests share is listed by itself, as ``tests/area/test_file.py@fixture``: it makes every
test slow that needs it, whichever comes first.

``python -m tests.runner.slow`` runs all tests and writes the list anew.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from .steps import ROOT

LIST = ROOT / "tests" / "slow.txt"
SECONDS = 0.15
"""A test function is slow if one of its cases takes longer,"""
ALTOGETHER = 1.0
"""or all of them together do; and so is a shared fixture that takes longer than this."""
_LINE = re.compile(r"([\d.]+)s (?:call|setup|teardown)\s+(\S+?)(?:\[|$)")


def slow(lines: Iterable[str], fixtures: Iterable[str]) -> list[str]:
    """Read what was measured.

    Args:
        lines: What ``pytest --durations=0`` prints.
        fixtures: What :mod:`.fixture_times` wrote of each setup: seconds, and a name.

    Returns:
        The slow test functions, as ``tests/area/test_file.py::test_name``, and fixtures; sorted.
    """
    longest: dict[str, float] = defaultdict(float)
    total: dict[str, float] = defaultdict(float)
    for line in lines:
        found = _LINE.match(line.strip())
        if found:
            seconds = float(found[1])
            longest[found[2]] = max(longest[found[2]], seconds)
            total[found[2]] += seconds
    names = {it for it in total if longest[it] > SECONDS or total[it] > ALTOGETHER}
    for line in fixtures:
        taken, name = line.split()
        if float(taken) > ALTOGETHER:
            names.add(name)
    return sorted(names)


def main() -> int:
    """Measure, and write the list.

    Returns:
        The exit code of pytest.
    """
    plugin = ("-p", "tests.runner.fixture_times")
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--durations=0", *plugin]
    with tempfile.TemporaryDirectory() as folder:
        times = Path(folder, "fixtures")
        times.touch()
        env = {**os.environ, "DAO_FIXTURE_TIMES": str(times)}
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=False, env=env
        )
        print(done.stdout[-2000:])
        if done.returncode == 0:
            names = slow(done.stdout.splitlines(), times.read_text("utf-8").splitlines())
            LIST.write_text("".join(f"{name}\n" for name in names), "utf-8")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())

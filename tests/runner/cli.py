"""The runner's command line."""

from __future__ import annotations

import argparse
import hashlib
import sys
import time

from .lanes import LANES, VENV
from .steps import ROOT, Tally, ensure_venv, run


def main(arguments: list[str] | None = None) -> int:
    """Run the lanes and say what came of them.

    Returns:
        0 where nothing failed, 1 otherwise.
    """
    parser = argparse.ArgumentParser(description="Runs every check of the project, in lanes.")
    names = [lane.name for lane in LANES]
    parser.add_argument(
        "lanes", nargs="*", help=f"of {', '.join(names)}; none means all that are not run by hand"
    )
    parser.add_argument("--require", default="", help="lanes that must not skip, with commas")
    parser.add_argument("--verbose", action="store_true", help="print every step's output")
    options = parser.parse_args(arguments)
    required = [name for name in options.require.split(",") if name]
    for name in [*options.lanes, *required]:
        if name not in names:
            parser.error(f"there is no lane {name!r}; the lanes are {', '.join(names)}")

    print("set-up", flush=True)
    began = time.monotonic()
    stamp = sys.version + hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    problem = ensure_venv(VENV, ["-e", ".[dev]"], stamp)
    if problem:
        print(problem)
        print(
            "help: on Debian and Ubuntu, `apt install python3-venv`; is a package index reachable?"
        )
        print(Tally(failed=1))
        return 1
    print(f"  {'virtual environment':<34} ok     {time.monotonic() - began:7.1f} s", flush=True)

    total = Tally()
    for lane in LANES:
        if lane.name not in options.lanes if options.lanes else lane.by_hand:
            continue
        began = time.monotonic()
        result = Tally()
        print(f"{lane.name}: {lane.about}", flush=True)
        why = lane.missing()
        if why:
            print(f"SKIPPED {lane.name}: {why}", flush=True)
            result.skipped += 1
        else:
            for step in lane.steps():
                result.add(run(lane.name, step, options.verbose))
                why = why or step.skip
        if why and lane.name in required:
            print(f"  required, so this counts as a failure: {why}")
            result.failed += 1
        print(f"  {lane.name}: {result} in {time.monotonic() - began:.1f} s", flush=True)
        total.add(result)
    print(total)
    return 1 if total.failed else 0

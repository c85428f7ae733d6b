"""How long a person waits for ``dao``: processes from their start to their end.

All are started as installed programs are: by the function that the installed script calls, and with
their bytecode compiled before, ours as well as the libraries'.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from bench.harness import Missing, Row, Work, compare, race, skip
from bench.homes import need_unit
from bench.places import ROOT, WORK, folder

HELP_SECONDS, WARM_GOAL = 0.25, 2.5
TURNS, COLD_TURNS = 15, 3
DAO = ("-c", "import sys; from dao_sdk.cli.process import run; sys.exit(run())")
LIBRARIES = (
    "asyncio, click, cryptography.hazmat.primitives.ciphers.aead, google.protobuf.json_format,"
    " sqlite3, wasmtime"
)
"""What a call cannot do without: an event loop, options, keys, JSON, a database, an engine."""


async def run() -> list[Row]:
    """Measure."""
    nothing = _process(["-c", "pass"])
    imports = _process(["-c", "import wasmtime, google.protobuf"])
    helped, least = await race([_process([*DAO, "--help"]), nothing], 1, TURNS)
    rows = [
        compare("dao-help", "s", helped, "a budget of 0.25 s", HELP_SECONDS, 1.0),
        compare("dao-help", "s", helped, "python -c pass", least),
    ]
    try:
        need_unit()
    except Missing as error:
        return [*rows, skip("dao-call", str(error))]
    with folder() as place:
        call = [*DAO, "call", "system.info", "--home", str(place / "home"), "--new"]
        warm = _process(call, lambda: place / "cache")
        libraries = _process(["-c", f"import {LIBRARIES}"])
        called, two, all_ = await race([warm, imports, libraries], 1, TURNS)
        empty = (place / f"cache-{number}" for number in range(100))
        anew = _process(call, lambda: next(empty))
        cold, again = await race([anew, warm], 1, COLD_TURNS, warm=0)
    return [
        *rows,
        compare("dao-call-warm", "s", called, "engine and Protobuf", two, WARM_GOAL),
        compare("dao-call-warm", "s", called, "all that it imports", all_),
        compare("dao-call-cold", "s", cold, "the same, warm", again),
    ]


def _process(arguments: list[str], cache: Callable[[], Path] | None = None) -> Work:
    async def work(count: int) -> None:
        for _ in range(count):
            environment = dict(os.environ, PYTHONPYCACHEPREFIX=str(WORK / "bytecode"))
            environment.pop("PYTHONDONTWRITEBYTECODE", None)
            if cache is not None:
                environment["DAO_CACHE"] = str(cache())
            subprocess.run(  # noqa: ASYNC221 - nothing else runs meanwhile, and nothing shall
                [sys.executable, *arguments],
                cwd=ROOT,
                env=environment,
                check=True,
                stdout=subprocess.DEVNULL,
            )

    return work

"""Avatars in Go: echoes, openings and puts, beside the bare engine, Extism and SQLite by hand."""

from __future__ import annotations

from bench.golang import measured, prepare
from bench.harness import Row
from bench.places import folder


async def run() -> list[Row]:
    """Measure."""
    program, units = prepare()
    with folder() as place:
        return measured(program, units, place)

"""Avatars in Node: echoes, openings and puts, beside the bare engine, Extism and SQLite by hand."""

from __future__ import annotations

from bench.harness import Row
from bench.javascript import measured, prepare
from bench.places import folder


async def run() -> list[Row]:
    """Measure."""
    bindings, units = prepare()
    with folder() as place:
        return measured("node.js", [bindings, units, place], ["--expose-gc"])

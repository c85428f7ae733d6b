"""Avatars in Chromium: openings, and puts beside the same entries in IndexedDB by hand."""

from __future__ import annotations

import os
from pathlib import Path

from bench.harness import Missing, Row
from bench.javascript import measured, prepare

PUTS = 2_000


async def run() -> list[Row]:
    """Measure."""
    _need_chromium()
    bindings, units = prepare()
    return measured("chromium.js", [bindings, units, str(PUTS)])


def _need_chromium() -> None:
    browser = Path(os.environ.get("DAO_CHROMIUM", "/usr/bin/chromium"))
    if not browser.is_file():
        raise Missing(f"there is no {browser}; DAO_CHROMIUM can name another")

"""Recordings of people typing, where the machine has them; they are not part of the project.

Where they are, the environment variable ``DAO_BENCH_DATA`` says, else they are looked for in
``../shared/data`` beside the checkout. Rows replay one person typing a paper, 259,778 keystrokes;
tests replay two people typing at once as well.
"""

from __future__ import annotations

import gzip
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.harness import Missing
from bench.places import ROOT

PAPER = "automerge-paper"
SOURCE = "github.com/josephg/editing-traces"

Edit = tuple[int, int, str]
"""Position, characters to delete, what to insert."""


@dataclass(frozen=True, slots=True)
class Trace:
    """An editing trace."""

    edits: list[Edit]
    """The edits, in sequence, on an empty text."""
    end: str
    """What the text is at the end."""


def read(name: str) -> dict[str, Any]:
    """Read a recording as it was published.

    Args:
        name: Its name, such as ``friendsforever``.

    Returns:
        The recording; the source says what is in it.

    Raises:
        Missing: It is not here.
    """
    chosen = os.environ.get("DAO_BENCH_DATA")
    folder = Path(chosen) if chosen else ROOT.parent / "shared" / "data"
    file = f"traces/{name}.json.gz"
    try:
        text = gzip.decompress((folder / file).read_bytes())
    except OSError:
        raise Missing(f"no {file} in $DAO_BENCH_DATA; it is at {SOURCE}") from None
    found: dict[str, Any] = json.loads(text)
    return found


def load() -> Trace:
    """Read the paper.

    Returns:
        The trace.

    Raises:
        Missing: It is not here.
    """
    found = read(PAPER)
    assert found["startContent"] == ""
    edits = [(at, gone, text) for txn in found["txns"] for at, gone, text in txn["patches"]]
    return Trace(edits, found["endContent"])

"""The editing trace that rows replay: one person typing a paper, 259,778 keystrokes.

Where the data is, the environment variable ``DAO_BENCH_DATA`` says, else it is
looked for in ``../shared/data`` beside the checkout.
"""

from __future__ import annotations

import gzip
import json
import os
from dataclasses import dataclass
from pathlib import Path

from bench.harness import Missing
from bench.places import ROOT

NAME = "traces/automerge-paper.json.gz"
SOURCE = "github.com/josephg/editing-traces (sequential_traces)"

Edit = tuple[int, int, str]
"""Position, characters to delete, what to insert."""


@dataclass(frozen=True, slots=True)
class Trace:
    """An editing trace."""

    edits: list[Edit]
    """The edits, in sequence, on an empty text."""
    end: str
    """What the text is at the end."""


def load() -> Trace:
    """Read the trace.

    Returns:
        The trace.

    Raises:
        Missing: It is not here.
    """
    chosen = os.environ.get("DAO_BENCH_DATA")
    folder = Path(chosen) if chosen else ROOT.parent / "shared" / "data"
    try:
        text = gzip.decompress((folder / NAME).read_bytes())
    except OSError:
        raise Missing(f"no {NAME} in $DAO_BENCH_DATA; it is at {SOURCE}") from None
    found = json.loads(text)
    assert found["startContent"] == ""
    edits = [tuple(patch) for txn in found["txns"] for patch in txn["patches"]]
    return Trace(edits, found["endContent"])

#!/usr/bin/env python3
"""Runs every check of the project, in lanes; needs nothing but Python 3.11.

    python3 tests/run.py                      all lanes
    python3 tests/run.py python generated     these lanes
    python3 tests/run.py --require python,rust,wasm,wheel

It makes its own virtual environment under ``build/tests`` and installs the project there with
everything that the lanes use. A lane whose toolchain is missing prints ``SKIPPED lane: why`` and
counts as one skipped test; ``--require`` makes that a failure. The last line is always
``N passed, N failed, N skipped``: every pytest and cargo test counts, and every other check as one.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.runner.cli import main

if __name__ == "__main__":
    sys.exit(main())

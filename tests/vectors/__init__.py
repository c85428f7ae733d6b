"""Test vectors that every language runs; ``README.md`` says what each file holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def load(name: str) -> Any:
    """Give the vectors of a file.

    Args:
        name: The name of the file, without its ending.
    """
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))

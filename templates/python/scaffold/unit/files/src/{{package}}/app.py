"""The host: opens a home with the unit and carries out what it asks for."""

import os
from pathlib import Path

from .bindings import Avatar, Grant
from .bindings.runtime.host.opening import Opening
from .capabilities import handlers

UNIT = Path(__file__).with_name("unit.wasm")
"""Built by `dao build unit`."""


def open_avatar(home: str | os.PathLike[str]) -> Opening[Avatar]:
    """Open a home, and allow what this program is made for."""
    provided = handlers()
    grants = [Grant(capability) for capability in provided]
    return Avatar.open(home, unit=UNIT, capabilities=provided, grants=grants)

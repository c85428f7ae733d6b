"""What a running unit is made of."""

from __future__ import annotations

import contextvars
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ..abi import Abi
from ..engine.engine import Engine
from ..engine.machine import Bounds
from .metrics import Counters
from .module_check import Unit
from .policy import Policy
from .recorder import Recorder
from .status_codes import Codes


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Setup:
    """What every instance of a running unit is made of. It outlives them all."""

    engine: Engine
    """Makes the instances."""
    module: Any
    """The compiled unit."""
    unit: Unit
    """The checked unit."""
    abi: Abi
    """The contract."""
    handlers: Mapping[str, object]
    """The handler of every capability that this Avatar provides; more may join."""
    policy: Policy
    """What is granted."""
    bounds: Bounds
    """What an instance may use."""
    host: tuple[str, str]
    """Name and version of this host, for the unit."""
    start_seconds: float = 60.0
    """How long the unit may take to be ready, all its attempts together."""
    counters: Counters = field(default_factory=Counters)
    """Where to count."""
    recorder: Recorder | None = None
    """Records what crosses; None if nothing is recorded."""
    context: contextvars.Context = field(default_factory=contextvars.copy_context)
    """The context that handlers run in."""

    @cached_property
    def codes(self) -> Codes:
        """The numbers of the contract."""
        return Codes(self.abi)

    @property
    def title(self) -> str:
        """Name and version of the unit, for texts."""
        return f"{self.unit.name} {self.unit.version}"

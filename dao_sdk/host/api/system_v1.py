# Made by `dao generate` from the contract dao 1.0. Do not edit.
"""Messages of ``dao.system.v1``.

What a running unit reports about itself.
"""

from __future__ import annotations

from . import descriptors as _descriptors

__all__ = [
    "InfoRequest",
    "InfoResponse",
    "HealthRequest",
    "HealthResponse",
    "HealthCheck",
    "StatisticsRequest",
    "StatisticsResponse",
]


InfoRequest = _descriptors.message(
    "dao.system.v1.InfoRequest", __name__, "Asks which unit this is."
)
InfoResponse = _descriptors.message("dao.system.v1.InfoResponse", __name__, "Which unit this is.")
HealthRequest = _descriptors.message(
    "dao.system.v1.HealthRequest", __name__, "Asks for a check of the unit."
)
HealthResponse = _descriptors.message(
    "dao.system.v1.HealthResponse", __name__, "The result of a check."
)
HealthCheck = _descriptors.message("dao.system.v1.HealthCheck", __name__, "One check.")
StatisticsRequest = _descriptors.message(
    "dao.system.v1.StatisticsRequest", __name__, "Asks for the counters."
)
StatisticsResponse = _descriptors.message(
    "dao.system.v1.StatisticsResponse", __name__, "What the unit did since it started."
)

"""Homes of the real unit, to be killed, filled, damaged and copied."""

from __future__ import annotations

import pytest


@pytest.fixture
def long_run(request: pytest.FixtureRequest) -> bool:
    """Whether there is time for the full counts: ``pytest --long``."""
    return bool(request.config.getoption("--long"))

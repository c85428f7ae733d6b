"""Homes of the real unit, to be killed, filled, damaged and copied."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Compiled modules of this session."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def long_run(request: pytest.FixtureRequest) -> bool:
    """Whether there is time for the full counts: ``pytest --long``."""
    return bool(request.config.getoption("--long"))

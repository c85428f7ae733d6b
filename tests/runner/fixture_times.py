"""A plugin of pytest that measures the fixtures which tests share (see :mod:`.slow`).

Whichever test comes first waits for such a fixture, so what that test takes says nothing of it.
``DAO_FIXTURE_TIMES`` names the file to which a line goes for each: its seconds, and its name.
"""

from __future__ import annotations

import os
import time
from collections.abc import Generator

import pytest


def name_of(fixture: pytest.FixtureDef[object]) -> str:
    """Name a fixture by where it is defined, such as ``tests/compat@diffs``."""
    return f"{fixture.baseid}@{fixture.argname}"


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[object],
) -> Generator[None, object, object]:
    """Measure one."""
    began = time.monotonic()
    try:
        return (yield)
    finally:
        if fixturedef.scope != "function":
            with open(os.environ["DAO_FIXTURE_TIMES"], "a", encoding="utf-8") as file:
                file.write(f"{time.monotonic() - began:.3f} {name_of(fixturedef)}\n")

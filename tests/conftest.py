"""What holds for every test."""

from __future__ import annotations

import logging
import os
import random
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.runner.fixture_times import name_of

SLOW = Path(__file__).parent / "slow.txt"
"""The slow tests; ``./dev slow`` measures anew."""
COMPILED = Path(__file__).parent.parent / "build" / "tests" / "modules"

# The examples are the same in every run: where one fails, something was changed. ``--explore`` tries
# new ones. A busy machine is no failure, so neither an example nor the making of it is timed.
settings.register_profile(
    "dao",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("explore", settings.get_profile("dao"), derandomize=False)
settings.load_profile("dao")

# What programs print is compared; colours would come between its words.
os.environ.pop("FORCE_COLOR", None)

# A shell that starts the tests in the background has them ignore Ctrl-C, and their children too,
# some of which are there to be interrupted. What is handled here is not ignored there.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--long`` (or the variable ``DAO_LONG``), ``--explore`` and ``--bless``."""
    wanted = bool(os.environ.get("DAO_LONG"))
    parser.addoption("--long", action="store_true", default=wanted, help="full counts; minutes")
    parser.addoption("--explore", action="store_true", help="what is drawn by lot is drawn anew")
    parser.addoption(
        "--bless", action="store_true", help="accept what is made now as what is expected"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Choose the examples before any module is collected: their decorators read the profile."""
    if config.getoption("--explore"):
        settings.load_profile("explore")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what was measured to be slow, and what needs a fixture that is."""
    listed = set(SLOW.read_text("utf-8").split())
    for item in items:
        if not listed.isdisjoint([item.nodeid.partition("[")[0], *_fixtures(item)]):
            item.add_marker("slow")


def _fixtures(item: pytest.Item) -> Iterator[str]:
    """The fixtures that a test needs, as ``tests/slow.txt`` names them."""
    for definitions in item._fixtureinfo.name2fixturedefs.values():  # type: ignore[attr-defined]
        yield from map(name_of, definitions[-1:])


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """What one test sets for all logs, the next one does not meet."""
    logger = logging.getLogger("dao")
    before = logger.level, logger.propagate, list(logger.handlers), logging.root.manager.disable
    logging.disable(logging.NOTSET)
    yield
    logger.setLevel(before[0])
    logger.propagate = before[1]
    logger.handlers[:] = before[2]
    logging.disable(before[3])


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """Where chance comes from: the same in every run, but for ``--explore`` and ``DAO_SEED``."""
    explore = bool(request.config.getoption("--explore"))
    seed = int(os.environ.get("DAO_SEED") or (random.SystemRandom().randrange(10**6) * explore))
    print(f"DAO_SEED={seed}")
    return seed


@pytest.fixture(scope="session")
def cache() -> Path:
    """Where the shipped unit lies compiled, which takes seconds: once for all tests and all runs."""
    COMPILED.mkdir(parents=True, exist_ok=True)
    return COMPILED


@pytest.fixture(scope="session")
def bless(request: pytest.FixtureRequest) -> bool:
    """Whether what is made now is to be written down as what is expected from now on."""
    return bool(request.config.getoption("--bless"))

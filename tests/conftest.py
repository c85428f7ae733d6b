"""What holds for every test."""

from __future__ import annotations

import os
import signal

import pytest
from hypothesis import settings

# A busy machine is no failure, so single examples have no deadline. On CI the examples are the same
# in every run: what fails there was changed there. Elsewhere each run tries new ones.
settings.register_profile("dao", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("dao")

# A shell that starts the tests in the background has them ignore Ctrl-C, and their children too,
# some of which are there to be interrupted. What is handled here is not ignored there.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--long`` (or the variable ``DAO_LONG``) and ``--bless``."""
    wanted = bool(os.environ.get("DAO_LONG"))
    parser.addoption("--long", action="store_true", default=wanted, help="full counts; minutes")
    parser.addoption(
        "--bless", action="store_true", help="accept what is made now as what is expected"
    )


@pytest.fixture(scope="session")
def bless(request: pytest.FixtureRequest) -> bool:
    """Whether what is made now is to be written down as what is expected from now on."""
    return bool(request.config.getoption("--bless"))

"""Says that there is no home where one was named."""

from __future__ import annotations

from ..home import Home, HomeError


def no_home(home: Home) -> HomeError:
    """Make the error.

    Args:
        home: The home that was named.
    """
    return HomeError(
        f"there is no home at {home.path}",
        "Name one with --home, or make it with --new; `dao run` makes one too.",
    )

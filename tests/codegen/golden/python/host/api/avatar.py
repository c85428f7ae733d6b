# Made by `dao generate` from the contract odd 1.0. Do not edit.
"""An Avatar of the contract odd 1.0, with a typed client for each service."""

from __future__ import annotations

from ..avatar import AvatarBase
from .capabilities import Capabilities
from .clients import CloseClient, OtherV1ThingsClient, ThingsClient
from .contract import ABI as _ABI


class Avatar(AvatarBase[Capabilities]):
    """A unit that runs in a home. A contract whose names are as awkward as a contract's can be."""

    ABI = _ABI
    CLIENTS = {
        "close_": CloseClient,
        "things": ThingsClient,
        "other_v1_things": OtherV1ThingsClient,
    }

    close_: CloseClient
    """A service named like a member of an Avatar. \"\"\""""
    things: ThingsClient
    """A service that the other package has too."""
    other_v1_things: OtherV1ThingsClient
    """A service that the other package has too."""

# Made by `dao generate` from the contract odd 1.0. Do not edit.
"""An Avatar of the contract odd 1.0."""

from __future__ import annotations

from .runtime.host.avatar import AvatarBase
from .runtime.host.services import ServicesBase
from .capabilities import Capabilities
from .clients import (
    CloseClient,
    NamesV1ThingsClient,
    OtherV1ThingsClient,
    ServiceClient,
    ThingsClient,
)
from .contract import ABI as _ABI


class Services(ServicesBase):
    """What can be asked of a unit of this contract: a typed client for each service."""

    ABI = _ABI
    CLIENTS = {
        "close_": CloseClient,
        "things": ThingsClient,
        "other_v1_things": OtherV1ThingsClient,
        "names_v1_things": NamesV1ThingsClient,
        "service": ServiceClient,
    }

    close_: CloseClient
    """A service named like a member of an Avatar. \"\"\""""
    things: ThingsClient
    """A service that the other package has too."""
    other_v1_things: OtherV1ThingsClient
    """A service that the other package has too."""
    names_v1_things: NamesV1ThingsClient
    """Without its suffix it is named like another one."""
    service: ServiceClient
    """Nothing is left without its suffix."""


class Avatar(Services, AvatarBase[Capabilities]):
    """A unit that runs in a home. A contract whose names are as awkward as a contract's can be."""

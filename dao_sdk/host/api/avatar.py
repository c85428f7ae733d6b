# Made by `dao generate` from the contract dao 1.0. Do not edit.
"""An Avatar of the contract dao 1.0, and a client of one that another program has open."""

from __future__ import annotations

from ..avatar import AvatarBase
from ..local.typed_client import LocalClientBase
from ..services import ServicesBase
from .capabilities import Capabilities
from .clients import DocumentsClient, SpacesClient, SystemClient
from .contract import ABI as _ABI


class Services(ServicesBase):
    """What can be asked of a unit of this contract: a typed client for each service."""

    ABI = _ABI
    CLIENTS = {
        "system": SystemClient,
        "spaces": SpacesClient,
        "documents": DocumentsClient,
    }

    system: SystemClient
    """Information, health and statistics of the unit."""
    spaces: SpacesClient
    """The spaces of a home. A space is created by the first document written to it."""
    documents: DocumentsClient
    """The documents of a home. A write is answered only after storage has committed it."""


class Avatar(Services, AvatarBase[Capabilities]):
    """A unit that runs in a home. The contract between an Avatar, which hosts, and a Meta Unit,
    which holds the logic.
    """


class LocalClient(Services, LocalClientBase):
    """Asks an Avatar that another program has open and serves; made by :meth:`connect`."""

"""One running Avatar, many programs of the same person: requests over a private Unix socket.

An Avatar has its home for itself. Any other program that wants something of it while it runs asks it through
the socket in the home, which only the owner of the home can open. What crosses is what the unit
itself is asked: method numbers and the bytes of request messages.

* :mod:`.frames` says how bytes lie on the socket,
* :mod:`.server` answers for an open Avatar, with a :mod:`.connection` for each client,
* :mod:`.client` asks,
* :mod:`.bridge` joins both to Avatars and typed clients,
* :mod:`.typed_client` is a client with the services of the Avatar that it asks.
"""

from .bridge import LocalCaller, check_contract, serve
from .client import LocalConnection, LocalStream
from .connection import Answering
from .frames import Hello
from .server import LocalServer

__all__ = [
    "Answering",
    "Hello",
    "LocalCaller",
    "LocalConnection",
    "LocalServer",
    "LocalStream",
    "check_contract",
    "serve",
]

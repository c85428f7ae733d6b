# Made by `dao generate` from the contract odd 1.0. Do not edit.
"""An Avatar for the contract odd 1.0.

::

    async with Avatar.open("~/home") as avatar:
        ...

The services of the unit are attributes of the Avatar (close_, things, other_v1_things, names_v1_things, service).
Messages are in a module for each of their packages (abi_v1, names_v1, other_v1, plugins_v1), and
``capabilities`` says what a handler of your own must have.
"""

from __future__ import annotations

from .requirements import refuse_missing

refuse_missing(
    {
        "google.protobuf": "protobuf>=6.33,<8",
        "wasmtime": "wasmtime>=50,<51",
    }
)

from .errors import DaoError as DaoError
from .host.api.avatar import Avatar as Avatar
from .host.api.avatar import LocalClient as LocalClient
from .host.runtime.calls import Stream as Stream
from .host.errors import Busy as Busy
from .host.errors import CallError as CallError
from .host.errors import Cancelled as Cancelled
from .host.errors import ClosedError as ClosedError
from .host.errors import Conflict as Conflict
from .host.errors import Denied as Denied
from .host.errors import Disconnected as Disconnected
from .host.errors import Exhausted as Exhausted
from .host.errors import Internal as Internal
from .host.errors import Interrupted as Interrupted
from .host.errors import InvalidArgument as InvalidArgument
from .host.errors import LoadError as LoadError
from .host.errors import NotFound as NotFound
from .host.errors import Timeout as Timeout
from .host.errors import TooLarge as TooLarge
from .host.errors import Unavailable as Unavailable
from .host.errors import Unimplemented as Unimplemented
from .host.errors import UnitStopped as UnitStopped
from .host.errors import UnknownEvent as UnknownEvent
from .host.errors import WrongThreadError as WrongThreadError
from .host.grants.decide import Question as Question
from .host.grants import Files as Files
from .host.grants import Grant as Grant
from .host.grants import Keys as Keys
from .host.grants import Net as Net
from .host.grants import Storage as Storage
from .host.local import serve as serve
from .host.runtime.policy import Denial as Denial

from . import abi_v1 as abi_v1
from . import other_v1 as other_v1
from . import names_v1 as names_v1
from . import plugins_v1 as plugins_v1
from . import capabilities as capabilities

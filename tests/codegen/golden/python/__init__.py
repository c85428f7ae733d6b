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

from .runtime.errors import DaoError as DaoError
from .avatar import Avatar as Avatar
from .runtime.host.runtime.calls import Stream as Stream
from .runtime.host.errors import Busy as Busy
from .runtime.host.errors import CallError as CallError
from .runtime.host.errors import Cancelled as Cancelled
from .runtime.host.errors import ClosedError as ClosedError
from .runtime.host.errors import Conflict as Conflict
from .runtime.host.errors import Denied as Denied
from .runtime.host.errors import Disconnected as Disconnected
from .runtime.host.errors import Exhausted as Exhausted
from .runtime.host.errors import Internal as Internal
from .runtime.host.errors import Interrupted as Interrupted
from .runtime.host.errors import InvalidArgument as InvalidArgument
from .runtime.host.errors import LoadError as LoadError
from .runtime.host.errors import NotFound as NotFound
from .runtime.host.errors import Timeout as Timeout
from .runtime.host.errors import TooLarge as TooLarge
from .runtime.host.errors import Unavailable as Unavailable
from .runtime.host.errors import Unimplemented as Unimplemented
from .runtime.host.errors import UnitStopped as UnitStopped
from .runtime.host.errors import UnknownEvent as UnknownEvent
from .runtime.host.errors import WrongThreadError as WrongThreadError
from .runtime.host.grants.decide import Question as Question
from .runtime.host.grants import Grant as Grant
from .runtime.host.runtime.policy import Denial as Denial

from . import abi_v1 as abi_v1
from . import other_v1 as other_v1
from . import names_v1 as names_v1
from . import plugins_v1 as plugins_v1
from . import capabilities as capabilities

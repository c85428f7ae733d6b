"""Errors of calls between an Avatar and its unit, one class per status of the contract.

A capability handler raises one of them to refuse; a client raises one of them
when the unit refused. Catch :class:`CallError` for any, or the class of one status::

    try:
        await avatar.documents.get(GetRequest(space="notes", id="1"))
    except NotFound:
        ...
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import ClassVar, Literal

from ..errors import DaoError
from ..plain_text import plain
from .api.statuses import FACTS
from .facts import StatusFacts

_MOST_DETAILS = 64


class CallError(DaoError):
    """A call ended with a status other than OK.

    Args:
        status: The name of the status in the contract, such as ``"NOT_FOUND"``.
        message: One sentence for a person: what went wrong.
        details: Machine-readable particulars, such as the field or the limit concerned.
        help: What to do about it, where known.
    """

    def __init__(
        self,
        status: str,
        message: str = "",
        details: Mapping[str, str] | None = None,
        help: str = "",
    ) -> None:
        super().__init__(message or status.replace("_", " ").lower(), help)
        self.status = status
        self.details = dict(details or {})

    def __str__(self) -> str:
        return f"{self.status}: {super().__str__()}"

    @property
    def executed(self) -> Literal["no", "yes", "unknown"]:
        """Whether the call took effect, as the contract says of its status."""
        return _facts(self.status).executed

    @property
    def repeat(self) -> Literal["safe", "useless", "unsafe"]:
        """Whether the same call may be sent again, as the contract says of its status.

        ``safe``: nothing happened, and it may work later. ``useless``: it ends the same way until
        something changes. ``unsafe``: it may take effect twice.
        """
        return _facts(self.status).repeat

    @staticmethod
    def of(
        status: str,
        message: str = "",
        details: Mapping[str, str] | None = None,
        help: str = "",
    ) -> CallError:
        """Make the error of the class that stands for a status.

        Args:
            status: The name of the status in the contract.
            message: One sentence for a person.
            details: Machine-readable particulars.
            help: What to do about it, where known.

        Returns:
            An instance of the status's own class, or of :class:`CallError` for an unknown status.
        """
        kind = _CLASSES.get(status)
        if kind is None:
            return CallError(status, message, details, help)
        return kind(message, details, help)

    @staticmethod
    def heard(
        status: str, message: str = "", details: Mapping[str, str] | None = None, help: str = ""
    ) -> CallError:
        """Make the error of what a unit or a peer said, whose texts may hold anything.

        Args:
            status: The name of the status.
            message: What went wrong; made plain, as all that follows.
            details: Machine-readable particulars; the first 64 count.
            help: What to do about it.

        Returns:
            The error of the class that stands for the status.
        """
        some = islice((details or {}).items(), _MOST_DETAILS)
        shown = {plain(str(name), 200): plain(str(value)) for name, value in some}
        return CallError.of(plain(status, 100), plain(message), shown, plain(help))


class _StatusError(CallError):
    """Base of the classes that stand for one status each."""

    STATUS: ClassVar[str]

    def __init__(
        self, message: str = "", details: Mapping[str, str] | None = None, help: str = ""
    ) -> None:
        super().__init__(self.STATUS, message, details, help)


class Unimplemented(_StatusError):
    """The other side does not know this operation."""

    STATUS = "UNIMPLEMENTED"


class Denied(_StatusError):
    """The operation or its scope was not granted."""

    STATUS = "DENIED"


class InvalidArgument(_StatusError):
    """The request is malformed or asks for something that cannot be."""

    STATUS = "INVALID_ARGUMENT"


class TooLarge(_StatusError):
    """The request or its answer is well formed but over a limit."""

    STATUS = "TOO_LARGE"


class Busy(_StatusError):
    """Not now: not started yet, too many calls in flight, or no credit. Nothing was executed."""

    STATUS = "BUSY"


class Cancelled(_StatusError):
    """The call was cancelled by its caller."""

    STATUS = "CANCELLED"


class Timeout(_StatusError):
    """The time allowed for the call ran out."""

    STATUS = "TIMEOUT"


class NotFound(_StatusError):
    """What the request names does not exist."""

    STATUS = "NOT_FOUND"


class Conflict(_StatusError):
    """The state is not what the request demands."""

    STATUS = "CONFLICT"


class Exhausted(_StatusError):
    """Memory, disk or a quota is used up."""

    STATUS = "EXHAUSTED"


class UnknownEvent(_StatusError):
    """The guest does not know this kind of event."""

    STATUS = "UNKNOWN_EVENT"


class Unavailable(_StatusError):
    """The call was not executed; repeating it is safe."""

    STATUS = "UNAVAILABLE"


class Interrupted(_StatusError):
    """The instance died in between; whether the call took effect is unknown."""

    STATUS = "INTERRUPTED"


class Internal(_StatusError):
    """A defect on the other side."""

    STATUS = "INTERNAL"


def _facts(status: str) -> StatusFacts:
    return FACTS.get(status, StatusFacts())


_CLASSES: Mapping[str, type[_StatusError]] = {
    kind.STATUS: kind for kind in _StatusError.__subclasses__()
}


class LoadError(DaoError):
    """A unit was refused before anything of it ran; the message says all that is wrong with it."""


class Gone(Unavailable):
    """Nothing answers any more until the Avatar is opened, or connected to, again."""


class UnitStopped(Gone):
    """The unit died too often without a success in between and is not started again."""


class Lost(Unavailable):
    """What a handler works on is gone, such as the storage of the home: the instance ends."""


class Disconnected(Gone):
    """The Avatar that was asked through its socket went away; connect again to repeat the call."""


class ClosedError(Gone):
    """The Avatar is closed, or was never opened; the call has not been carried out."""


class WrongThreadError(DaoError):
    """A call came from a thread other than the one whose event loop opened the Avatar."""


class CircularCallError(DaoError):
    """The handler of a capability waits for a call that cannot end before the handler has."""

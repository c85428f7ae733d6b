"""A call, a code or a kind that only one side knows, or that it takes for something else."""

from __future__ import annotations

from dataclasses import dataclass

from dao_sdk.compat.finding import Told, Witness
from dao_sdk.compat.schema.elements import Method


@dataclass(frozen=True, slots=True)
class CallWitness(Witness):
    """A call, as its caller makes it."""

    old: Method | None
    """What the old side runs for it; None where it knows no such method."""
    new: Method | None
    path: str
    """The method's path, such as ``/notes.Notes/Put``."""
    number: int | None = None
    """The method's number, where a contract says it: the path does not cross then."""

    def tell(self) -> Told:
        """Says what answers on either side."""
        shown = f"the method {self.number:#010x}" if self.number is not None else self.path
        return Told(f"a call of {shown}", _answer(self.old), _answer(self.new))


def _answer(method: Method | None) -> str:
    if method is None:
        return "UNIMPLEMENTED: there is no such method"
    takes = f"a stream of {method.request}" if method.client_streaming else method.request
    gives = f"a stream of {method.response}" if method.server_streaming else method.response
    return f"{method.full} takes {takes} and gives {gives}"


@dataclass(frozen=True, slots=True)
class CodeWitness(Witness):
    """A number that crosses beside the messages: a status, a result of an entry, a kind of event."""

    group: str
    """What it is: ``status``, ``result`` or ``event``."""
    number: int
    old: str
    """What the old side calls it; empty where it has no name there."""
    new: str

    def tell(self) -> Told:
        """Says what it means on either side."""
        return Told(
            f"the {self.group} {self.number}",
            f"`{self.old}`" if self.old else f"no {self.group} that it knows",
            f"`{self.new}`" if self.new else f"no {self.group} that it knows",
        )

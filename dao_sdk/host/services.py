"""The services of a unit as one reaches them: typed clients, and calls by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from google.protobuf.message import Message

from ..errors import DaoError
from .abi import Abi
from .runtime.calls import Caller, Client, Stream
from .synced import Synced
from .untyped.method_names import find_method
from .untyped.plain_json import from_plain


class ServicesBase:
    """What can be asked of a unit, wherever it runs.

    Generated code adds the typed client of each service.

    Args:
        caller: Where calls go.
    """

    ABI: ClassVar[Abi]
    """The contract that it speaks."""
    CLIENTS: ClassVar[Mapping[str, type[Client]]] = {}
    """The client of every service, by the attribute that holds it."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        for attribute, client in self.CLIENTS.items():
            setattr(self, attribute, client(caller))

    @property
    def abi(self) -> Abi:
        """The contract that is spoken."""
        return self.ABI

    async def call(self, method: str, request: Any = None, *, timeout: float | None = None) -> Any:
        """Call a method by its name.

        Args:
            method: Its full name, or any end of it that is unique: ``documents.put``.
            request: The request message, or the same as plain values: dicts, lists, strings.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            The response message.

        Raises:
            CallError: The unit refused or could not answer.
            DaoError: There is no such method, or the request does not fit it.
        """
        found = find_method(self.ABI, method)
        if found.mode == "stream":
            raise DaoError(
                f"{found.full_name} answers with items", "Use stream(...) of the same object."
            )
        return await self._caller.unary(found.number, _request(found.request, request), timeout)

    async def sync(self, other: ServicesBase, *, spaces: Iterable[str] | None = None) -> Synced:
        """Give another home what it lacks of the documents here, and take what is lacking here.

        ::

            await phone.sync(laptop)

        Everything goes once, deletions included, also while programs write: the homes remember how
        far they have each other. If it is interrupted or cancelled, nothing is lost, and the next
        one goes on there. A space that was made again, or is in a home that was restored, is sent
        from its beginning.

        Args:
            other: An ``Avatar`` or a ``LocalClient`` of another home.
            spaces: The names of the spaces; None for all that one of the two has.

        Returns:
            How many documents were sent and received, and their bytes.

        Raises:
            InvalidArgument: It is the same home, or an update is damaged.
            CallError: One of the two could not answer; repeat it.
        """
        here: Any = getattr(self, "documents", None)
        there: Any = getattr(other, "documents", None)
        if not isinstance(other, ServicesBase) or not hasattr(here, "sync") or there is None:
            raise DaoError(
                f"{type(self).__name__} cannot synchronise with {type(other).__name__}",
                "Both are an Avatar or a LocalClient, of a contract that has dao.data.v1.",
            )
        synced: Synced = await here.sync(there, spaces=spaces)
        return synced

    def stream(
        self, method: str, request: Any = None, *, timeout: float | None = None
    ) -> Stream[Any]:
        """Call a method that answers with items by its name.

        Args:
            method: Its full name, or any end of it that is unique: ``documents.watch``.
            request: The request message, or the same as plain values.
            timeout: Seconds until the whole stream is given up; None for no limit.

        Returns:
            The items: iterate over it, inside ``async with``.

        Raises:
            DaoError: There is no such method, it answers only once, or the request does not fit.
        """
        found = find_method(self.ABI, method)
        if found.mode != "stream":
            raise DaoError(f"{found.full_name} answers once", "Use call(...) of the same object.")
        return Stream(self._caller, found.number, _request(found.request, request), timeout)


def _request(kind: type[Message], value: Any) -> Message:
    if isinstance(value, Message):
        return value
    return from_plain({} if value is None else value, kind)

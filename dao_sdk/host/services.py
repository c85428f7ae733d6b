"""The services of a unit as one reaches them: typed clients, and calls by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from google.protobuf.message import Message

from ..errors import DaoError
from .abi import Abi
from .runtime.calls import Caller, Client, Stream
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

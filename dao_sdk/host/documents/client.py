"""What is asked of the typed clients, whose module (generated) is made of ours."""

from __future__ import annotations

from typing import Protocol

from ..api import data_v1, spaces_v1
from ..runtime.calls import Caller, Stream


class Documents(Protocol):
    """The methods of ``dao.data.v1.DocumentsService`` that spaces stand on."""

    _caller: Caller
    """Where its calls go."""

    async def put(
        self, request: data_v1.PutRequest, /, *, timeout: float | None = None
    ) -> data_v1.PutResponse:
        """Call the method of that name."""
        ...

    async def get(
        self, request: data_v1.GetRequest, /, *, timeout: float | None = None
    ) -> data_v1.GetResponse:
        """Call the method of that name."""
        ...

    async def patch(
        self, request: data_v1.PatchRequest, /, *, timeout: float | None = None
    ) -> data_v1.PatchResponse:
        """Call the method of that name."""
        ...

    async def delete(
        self, request: data_v1.DeleteRequest, /, *, timeout: float | None = None
    ) -> data_v1.DeleteResponse:
        """Call the method of that name."""
        ...

    async def batch(
        self, request: data_v1.BatchRequest, /, *, timeout: float | None = None
    ) -> data_v1.BatchResponse:
        """Call the method of that name."""
        ...

    async def query(
        self, request: data_v1.QueryRequest, /, *, timeout: float | None = None
    ) -> data_v1.QueryResponse:
        """Call the method of that name."""
        ...

    async def count(
        self, request: data_v1.CountRequest, /, *, timeout: float | None = None
    ) -> data_v1.CountResponse:
        """Call the method of that name."""
        ...

    def watch(
        self, request: data_v1.WatchRequest, /, *, timeout: float | None = None
    ) -> Stream[data_v1.WatchResponse]:
        """Call the method of that name."""
        ...

    async def history(
        self, request: data_v1.HistoryRequest, /, *, timeout: float | None = None
    ) -> data_v1.HistoryResponse:
        """Call the method of that name."""
        ...

    def export(
        self, request: data_v1.ExportRequest, /, *, timeout: float | None = None
    ) -> Stream[data_v1.ExportResponse]:
        """Call the method of that name."""
        ...

    async def received(
        self, request: data_v1.ReceivedRequest, /, *, timeout: float | None = None
    ) -> data_v1.ReceivedResponse:
        """Call the method of that name."""
        ...

    async def import_(
        self, request: data_v1.ImportRequest, /, *, timeout: float | None = None
    ) -> data_v1.ImportResponse:
        """Call the method of that name."""
        ...

    def canonical(
        self, request: data_v1.CanonicalRequest, /, *, timeout: float | None = None
    ) -> Stream[data_v1.CanonicalResponse]:
        """Call the method of that name."""
        ...


class Spaces(Protocol):
    """The methods of ``dao.spaces.v1.SpacesService`` that are used here."""

    async def put(
        self, request: spaces_v1.PutRequest, /, *, timeout: float | None = None
    ) -> spaces_v1.PutResponse:
        """Call the method of that name."""
        ...

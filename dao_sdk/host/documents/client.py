"""What is asked of the typed clients, whose module (generated) is made of ours."""

from __future__ import annotations

from typing import Protocol

from ..api import data_v1
from ..runtime.calls import Stream


class Documents(Protocol):
    """The methods of ``dao.data.v1.Documents`` that spaces stand on."""

    async def put(
        self, request: data_v1.PutRequest, /, *, timeout: float | None = None
    ) -> data_v1.Revision:
        """Call the method of that name."""
        ...

    async def get(
        self, request: data_v1.GetRequest, /, *, timeout: float | None = None
    ) -> data_v1.Document:
        """Call the method of that name."""
        ...

    async def patch(
        self, request: data_v1.PatchRequest, /, *, timeout: float | None = None
    ) -> data_v1.Revision:
        """Call the method of that name."""
        ...

    async def delete(
        self, request: data_v1.DeleteRequest, /, *, timeout: float | None = None
    ) -> data_v1.Revision:
        """Call the method of that name."""
        ...

    async def batch(
        self, request: data_v1.BatchRequest, /, *, timeout: float | None = None
    ) -> data_v1.BatchReply:
        """Call the method of that name."""
        ...

    async def query(
        self, request: data_v1.QueryRequest, /, *, timeout: float | None = None
    ) -> data_v1.DocumentPage:
        """Call the method of that name."""
        ...

    def watch(
        self, request: data_v1.WatchRequest, /, *, timeout: float | None = None
    ) -> Stream[data_v1.Change]:
        """Call the method of that name."""
        ...

    async def history(
        self, request: data_v1.HistoryRequest, /, *, timeout: float | None = None
    ) -> data_v1.HistoryReply:
        """Call the method of that name."""
        ...

    def export(
        self, request: data_v1.ExportRequest, /, *, timeout: float | None = None
    ) -> Stream[data_v1.Updates]:
        """Call the method of that name."""
        ...

    async def import_(
        self, request: data_v1.ImportRequest, /, *, timeout: float | None = None
    ) -> data_v1.ImportReply:
        """Call the method of that name."""
        ...

    def canonical(
        self, request: data_v1.CanonicalRequest, /, *, timeout: float | None = None
    ) -> Stream[data_v1.CanonicalChunk]:
        """Call the method of that name."""
        ...


class Spaces(Protocol):
    """The methods of ``dao.data.v1.Spaces`` that are used here."""

    async def put(
        self, request: data_v1.PutSpaceRequest, /, *, timeout: float | None = None
    ) -> data_v1.Space:
        """Call the method of that name."""
        ...

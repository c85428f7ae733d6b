# Made by `dao generate` from the contract dao 1.0. Do not edit.
"""Clients of the services that the unit offers."""

from __future__ import annotations

from ..runtime.calls import Client, Stream
from ..documents.client_mixins import SpacesMixin
from ..documents.client_mixins import DocumentsMixin
from . import data_v1, spaces_v1, system_v1


class SystemClient(Client):
    """Information, health and statistics of the unit."""

    async def info(
        self, request: system_v1.InfoRequest | None = None, *, timeout: float | None = None
    ) -> system_v1.InfoResponse:
        """Describes the unit and its home.

        Args:
            request: Asks which unit this is. It may be left out.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            Which unit this is.

        Raises:
            CallError: The unit refused or could not answer; each status has a class of its own.
        """
        reply: system_v1.InfoResponse = await self._unary(
            0x00010001, system_v1.InfoRequest() if request is None else request, timeout
        )
        return reply

    async def health(
        self, request: system_v1.HealthRequest | None = None, *, timeout: float | None = None
    ) -> system_v1.HealthResponse:
        """Checks that the unit can read and write its state.

        Args:
            request: Asks for a check of the unit. It may be left out.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            The result of a check.

        Raises:
            CallError: The unit refused or could not answer; each status has a class of its own.
        """
        reply: system_v1.HealthResponse = await self._unary(
            0x00010002, system_v1.HealthRequest() if request is None else request, timeout
        )
        return reply

    async def statistics(
        self, request: system_v1.StatisticsRequest | None = None, *, timeout: float | None = None
    ) -> system_v1.StatisticsResponse:
        """Counts what the unit did since it started; a counter stays at 2,147,483,647 once it gets
        there.

        Args:
            request: Asks for the counters. It may be left out.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            What the unit did since it started.

        Raises:
            CallError: The unit refused or could not answer; each status has a class of its own.
        """
        reply: system_v1.StatisticsResponse = await self._unary(
            0x00010003, system_v1.StatisticsRequest() if request is None else request, timeout
        )
        return reply


class SpacesClient(SpacesMixin, Client):
    """The spaces of a home. A space is created by the first document written to it."""

    async def put(
        self, request: spaces_v1.PutRequest, *, timeout: float | None = None
    ) -> spaces_v1.PutResponse:
        """Creates a space if it does not exist, and sets its indexes, building new ones from the
        documents that are there.

        Args:
            request: The space to make or change.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            The space as it is now.

        Raises:
            CallError: The unit refused or could not answer; each status has a class of its own.
        """
        reply: spaces_v1.PutResponse = await self._unary(0x00020001, request, timeout)
        return reply

    async def get(
        self, request: spaces_v1.GetRequest, *, timeout: float | None = None
    ) -> spaces_v1.GetResponse:
        """Describes one space; NOT_FOUND if it does not exist.

        Args:
            request: The space to describe.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            The description of a space.

        Raises:
            CallError: The unit refused or could not answer; each status has a class of its own.
        """
        reply: spaces_v1.GetResponse = await self._unary(0x00020002, request, timeout)
        return reply

    async def list(
        self, request: spaces_v1.ListRequest | None = None, *, timeout: float | None = None
    ) -> spaces_v1.ListResponse:
        """Lists spaces, sorted by name, in pages.

        Args:
            request: The page of spaces to list. It may be left out.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            A page of spaces.

        Raises:
            CallError: The unit refused or could not answer; each status has a class of its own.
        """
        reply: spaces_v1.ListResponse = await self._unary(
            0x00020003, spaces_v1.ListRequest() if request is None else request, timeout
        )
        return reply

    async def remove(
        self, request: spaces_v1.RemoveRequest, *, timeout: float | None = None
    ) -> spaces_v1.RemoveResponse:
        """Removes a space and every document in it from this home, permanently; other homes keep
        theirs.

        Args:
            request: The space to remove.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            The answer to a removal.

        Raises:
            CallError: The unit refused or could not answer; each status has a class of its own.
        """
        reply: spaces_v1.RemoveResponse = await self._unary(0x00020004, request, timeout)
        return reply


class DocumentsClient(DocumentsMixin, Client):
    """The documents of a home. A write is answered only after storage has committed it."""

    async def put(
        self, request: data_v1.PutRequest | None = None, *, timeout: float | None = None
    ) -> data_v1.PutResponse:
        """Writes a whole document: creates it, or edits its fields to be exactly these. A plain
        string over a text edits the text, and a whole number over a counter sets the counter;
        another kind needs a Patch that sets it.

        Args:
            request: A document to write. It may be left out.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            The document as it was written.

        Raises:
            CallError: The unit refused or could not answer; each status has a class of its own.
        """
        reply: data_v1.PutResponse = await self._unary(
            0x00030001, data_v1.PutRequest() if request is None else request, timeout
        )
        return reply

    async def get(
        self, request: data_v1.GetRequest, *, timeout: float | None = None
    ) -> data_v1.GetResponse:
        """Reads a document, now or at an earlier version; NOT_FOUND if it does not exist or was
        deleted, TOO_LARGE if merges made it larger than a message (Canonical streams it).

        Args:
            request: The document to read.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            The document that was read.

        Raises:
            CallError: The unit refused or could not answer; each status has a class of its own.
        """
        reply: data_v1.GetResponse = await self._unary(0x00030002, request, timeout)
        return reply

    async def patch(
        self, request: data_v1.PatchRequest, *, timeout: float | None = None
    ) -> data_v1.PatchResponse:
        """Applies edits to a document, all or none.

        Args:
            request: Edits to apply.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            The document as it was edited.

        Raises:
            CallError: The unit refused or could not answer; each status has a class of its own.
        """
        reply: data_v1.PatchResponse = await self._unary(0x00030003, request, timeout)
        return reply

    async def delete(
        self, request: data_v1.DeleteRequest, *, timeout: float | None = None
    ) -> data_v1.DeleteResponse:
        """Deletes a document; its history stays until the space is removed. A later Put brings it
        back, and so does a Put or Patch elsewhere that did not know of the deletion.

        Args:
            request: The document to delete.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            The document as it was deleted.

        Raises:
            CallError: The unit refused or could not answer; each status has a class of its own.
        """
        reply: data_v1.DeleteResponse = await self._unary(0x00030004, request, timeout)
        return reply

    async def batch(
        self, request: data_v1.BatchRequest, *, timeout: float | None = None
    ) -> data_v1.BatchResponse:
        """Applies several writes to a space in one transaction, all or none.

        Args:
            request: Writes to apply in one transaction.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            The result of a batch.

        Raises:
            CallError: The unit refused or could not answer; each status has a class of its own.
        """
        reply: data_v1.BatchResponse = await self._unary(0x00030005, request, timeout)
        return reply

    async def list(
        self, request: data_v1.ListRequest, *, timeout: float | None = None
    ) -> data_v1.ListResponse:
        """Lists documents by id, in pages.

        Args:
            request: The page to list.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            A page of documents.

        Raises:
            CallError: The unit refused or could not answer; each status has a class of its own.
        """
        reply: data_v1.ListResponse = await self._unary(0x00030006, request, timeout)
        return reply

    async def query(
        self, request: data_v1.QueryRequest, *, timeout: float | None = None
    ) -> data_v1.QueryResponse:
        """Finds documents by their fields, in pages.

        Args:
            request: A query.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            A page of documents that fulfil the query.

        Raises:
            CallError: The unit refused or could not answer; each status has a class of its own.
        """
        reply: data_v1.QueryResponse = await self._unary(0x00030007, request, timeout)
        return reply

    async def count(
        self, request: data_v1.CountRequest, *, timeout: float | None = None
    ) -> data_v1.CountResponse:
        """Counts the documents that fulfil a filter.

        Args:
            request: The documents to count.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            How many documents there are.

        Raises:
            CallError: The unit refused or could not answer; each status has a class of its own.
        """
        reply: data_v1.CountResponse = await self._unary(0x00030010, request, timeout)
        return reply

    def watch(
        self, request: data_v1.WatchRequest, *, timeout: float | None = None
    ) -> Stream[data_v1.WatchResponse]:
        """Streams changes of a space as they are committed; a slow reader gets the newest state of
        each document, never a backlog.

        Args:
            request: What to watch.
            timeout: Seconds until the whole stream is given up; None for no limit.

        Returns:
            A stream to iterate over with ``async for``, best inside ``async with``. Each item:
            One change of a space.
        """
        return self._stream(0x00030008, request, timeout)

    async def history(
        self, request: data_v1.HistoryRequest, *, timeout: float | None = None
    ) -> data_v1.HistoryResponse:
        """Lists the changes that made a document, newest first, in pages.

        Args:
            request: The history to list.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            Changes of a document.

        Raises:
            CallError: The unit refused or could not answer; each status has a class of its own.
        """
        reply: data_v1.HistoryResponse = await self._unary(0x00030009, request, timeout)
        return reply

    def export(
        self, request: data_v1.ExportRequest, *, timeout: float | None = None
    ) -> Stream[data_v1.ExportResponse]:
        """Streams the updates that another home lacks; each item can be imported by itself.

        Args:
            request: What to export.
            timeout: Seconds until the whole stream is given up; None for no limit.

        Returns:
            A stream to iterate over with ``async for``, best inside ``async with``. Each item:
            Updates that the other home lacks.
        """
        return self._stream(0x0003000A, request, timeout)

    async def received(
        self, request: data_v1.ReceivedRequest, *, timeout: float | None = None
    ) -> data_v1.ReceivedResponse:
        """Says how far this home has received what another home has, which is where an export of
        that home continues; also checks a position that this home gave.

        Args:
            request: What another home asks for before it exports.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            How far another home was received.

        Raises:
            CallError: The unit refused or could not answer; each status has a class of its own.
        """
        reply: data_v1.ReceivedResponse = await self._unary(0x00030011, request, timeout)
        return reply

    async def import_(
        self, request: data_v1.ImportRequest, *, timeout: float | None = None
    ) -> data_v1.ImportResponse:
        """Merges updates of another home; refused as a whole, changing nothing, if any of them is
        damaged or of another document.

        Args:
            request: Updates to merge.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            The answer to an import.

        Raises:
            CallError: The unit refused or could not answer; each status has a class of its own.
        """
        reply: data_v1.ImportResponse = await self._unary(0x0003000B, request, timeout)
        return reply

    def canonical(
        self, request: data_v1.CanonicalRequest, *, timeout: float | None = None
    ) -> Stream[data_v1.CanonicalResponse]:
        """Streams the canonical export of a space, or of some of its documents: deterministic CBOR
        (RFC 8949 section 4.2), equal on homes that have converged.

        Args:
            request: The canonical export to make.
            timeout: Seconds until the whole stream is given up; None for no limit.

        Returns:
            A stream to iterate over with ``async for``, best inside ``async with``. Each item:
            Consecutive bytes of a canonical export.
        """
        return self._stream(0x0003000C, request, timeout)

    async def export_file(
        self, request: data_v1.ExportFileRequest, *, timeout: float | None = None
    ) -> data_v1.ExportFileResponse:
        """Writes the updates of a space to a file in a granted folder.

        Args:
            request: The file to write.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            What was written.

        Raises:
            CallError: The unit refused or could not answer; each status has a class of its own.
        """
        reply: data_v1.ExportFileResponse = await self._unary(0x0003000D, request, timeout)
        return reply

    async def import_file(
        self, request: data_v1.ImportFileRequest, *, timeout: float | None = None
    ) -> data_v1.ImportFileResponse:
        """Merges the updates in a file of a granted folder.

        Args:
            request: The file to read.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            The answer to an import of a file.

        Raises:
            CallError: The unit refused or could not answer; each status has a class of its own.
        """
        reply: data_v1.ImportFileResponse = await self._unary(0x0003000E, request, timeout)
        return reply

    async def import_url(
        self, request: data_v1.ImportUrlRequest, *, timeout: float | None = None
    ) -> data_v1.ImportUrlResponse:
        """Fetches updates by HTTPS from a granted host and merges them.

        Args:
            request: The address to fetch.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            The answer to an import from an address.

        Raises:
            CallError: The unit refused or could not answer; each status has a class of its own.
        """
        reply: data_v1.ImportUrlResponse = await self._unary(0x0003000F, request, timeout)
        return reply

"""Spaces of documents, as one would want to use them from Python.

::

    notes = avatar.documents.space("notes")
    todo = await notes.create({"title": "Bread", "done": False, "body": Text("rye, 2")})
    await notes.patch(todo.id, Set("done", True), Splice("body", 5, 1, "3"))
    async with notes.watch(where=field("done") == False) as changes:
        async for change in changes:
            ...

Everything here is a few lines over the typed client, which stays open to whoever wants more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..api import data_v1
from ..errors import TooLarge
from ..runtime.calls import Stream
from .client import Documents
from .document import Document
from .edits import EditOf, add_edits
from .oversized import stream_document
from .query import Query
from .values import to_fields
from .watch import Watch
from .where import Condition, Descending, Field
from .writes import Write


class Space:
    """The documents of one space. Made by ``avatar.documents.space(name)``; costs nothing.

    A ``request_id`` of your own makes a repeat harmless: the same id gives the first result and
    writes nothing again.

    Args:
        client: The typed client.
        name: The name of the space.
    """

    def __init__(self, client: Documents, name: str) -> None:
        self._client = client
        self.name = name

    async def create(
        self, fields: Mapping[str, Any], *, id: str = "", request_id: bytes = b""
    ) -> data_v1.Revision:
        """Make a document.

        Args:
            fields: Its fields.
            id: Its id; empty for a new random one.
            request_id: Makes a repeat harmless.

        Returns:
            Its id, version and position.

        Raises:
            Conflict: There is a document of that id.
            InvalidArgument: A value cannot be kept in a document.
        """
        return await self._put(id, fields, data_v1.PutMode.PUT_MODE_CREATE, request_id)

    async def put(
        self, id: str, fields: Mapping[str, Any], *, request_id: bytes = b""
    ) -> data_v1.Revision:
        """Write a whole document, whether it is there or not.

        Args:
            id: Its id.
            fields: All of its fields.
            request_id: Makes a repeat harmless.

        Returns:
            Its id, version and position.

        Raises:
            InvalidArgument: A value cannot be kept in a document.
        """
        return await self._put(id, fields, data_v1.PutMode.PUT_MODE_ANY, request_id)

    async def replace(
        self, id: str, fields: Mapping[str, Any], *, request_id: bytes = b""
    ) -> data_v1.Revision:
        """Write a whole document that is there already.

        Args:
            id: Its id.
            fields: All of its fields.
            request_id: Makes a repeat harmless.

        Returns:
            Its id, version and position.

        Raises:
            NotFound: There is no document of that id.
            InvalidArgument: A value cannot be kept in a document.
        """
        return await self._put(id, fields, data_v1.PutMode.PUT_MODE_REPLACE, request_id)

    async def _put(
        self, id: str, fields: Mapping[str, Any], mode: data_v1.PutMode, request_id: bytes
    ) -> data_v1.Revision:
        made = to_fields(fields)
        return await self._client.put(
            data_v1.PutRequest(
                space=self.name, id=id, fields=made, mode=mode, request_id=request_id
            )
        )

    async def get(self, id: str, *, version: bytes = b"") -> Document:
        """Read a document.

        Args:
            id: Its id.
            version: An earlier version, as ``history`` gives it; empty for now.

        Returns:
            The document.

        Raises:
            NotFound: There is no such document.
        """
        request = data_v1.GetRequest(space=self.name, id=id, version=version)
        try:
            return Document.of(await self._client.get(request))
        except TooLarge:
            if version:
                raise
            return await stream_document(self._client, self.name, id)

    async def patch(
        self, id: str, *edits: EditOf, if_version: bytes = b"", request_id: bytes = b""
    ) -> data_v1.Revision:
        """Apply edits to a document, all or none.

        Args:
            id: Its id.
            edits: :class:`Set`, :class:`Remove`, :class:`Insert`, :class:`Splice` and
                :class:`Increment`, applied in this order.
            if_version: The version that it must have.
            request_id: Makes a repeat harmless.

        Returns:
            Its id, version and position.

        Raises:
            NotFound: There is no such document.
            Conflict: It has another version.
            InvalidArgument: An edit does not fit the document.
        """
        request = data_v1.PatchRequest(
            space=self.name, id=id, if_version=if_version, request_id=request_id
        )
        return await self._client.patch(add_edits(edits, request))

    async def delete(
        self, id: str, *, if_version: bytes = b"", request_id: bytes = b""
    ) -> data_v1.Revision:
        """Delete a document; its history stays until the space is removed.

        Args:
            id: Its id.
            if_version: The version that it must have.
            request_id: Makes a repeat harmless.

        Returns:
            Its id, version and position.

        Raises:
            NotFound: There is no such document.
            Conflict: It has another version.
        """
        return await self._client.delete(
            data_v1.DeleteRequest(
                space=self.name, id=id, if_version=if_version, request_id=request_id
            )
        )

    async def batch(self, *writes: Write, request_id: bytes = b"") -> Sequence[data_v1.Revision]:
        """Apply several writes in one transaction, all or none.

        Args:
            writes: :class:`Put`, :class:`Patch` and :class:`Delete`, applied in this order.
            request_id: Makes a repeat harmless.

        Returns:
            One revision per write, in the same order.

        Raises:
            CallError: One of them cannot be applied; nothing changed.
        """
        messages = [write.message for write in writes]
        request = data_v1.BatchRequest(space=self.name, writes=messages, request_id=request_id)
        return list((await self._client.batch(request)).revisions)

    def query(
        self,
        where: Condition | None = None,
        *,
        order: Field | Descending | str | None = None,
        limit: int | None = None,
    ) -> Query:
        """Find documents. Iterate over the result, or await it for a list.

        Args:
            where: What a document must fulfil; None for all.
            order: The field to sort by; None for the order of ids.
            limit: The most documents to give; None for all.

        Returns:
            The documents, read page by page as they are needed.
        """
        return Query(self._client, self.name, where, order, limit)

    def watch(
        self,
        where: Condition | None = None,
        *,
        after: str | None = "",
        caught_up: bool = False,
    ) -> Watch:
        """Watch the space: what is there, then every change as it is committed.

        Goes on by itself where the unit was restarted in between.

        Args:
            where: What a document must fulfil to be told as changed; None for all.
            after: Begin after this position, as a change or a revision of this home has it; an
                empty one begins with all that is there, None with the changes that come from now
                on. If the space or the home was made anew or restored since, the watch ends with
                a Conflict: begin again with an empty one.
            caught_up: Whether to be told, by a change of that kind, that all there was has come.

        Returns:
            The changes: iterate over it, inside ``async with``.
        """
        return Watch(self._client, self.name, where, after, caught_up)

    async def history(self, id: str) -> Sequence[data_v1.HistoryEntry]:
        """List the changes that made a document.

        Args:
            id: Its id.

        Returns:
            The changes, newest first.

        Raises:
            NotFound: There is no such document.
        """
        entries: list[data_v1.HistoryEntry] = []
        request = data_v1.HistoryRequest(space=self.name, id=id, limit=1000)
        while True:
            page = await self._client.history(request)
            entries.extend(page.entries)
            if not page.next:
                return entries
            request.cursor = page.next

    def export(
        self, *, after: str = "", have: Mapping[str, bytes] | None = None
    ) -> Stream[data_v1.Updates]:
        """Give the updates that another home lacks, for its ``merge``.

        Args:
            after: Only changes after this position, the ``cursor`` of the last item that was
                merged; empty for all. If the space or the home was made anew or restored since,
                the export ends with a Conflict: begin again with an empty one.
            have: The versions that the other home has, by id.

        Returns:
            The updates; each item can be merged by itself.
        """
        versions = [
            data_v1.DocumentVersion(id=id, version=version) for id, version in (have or {}).items()
        ]
        return self._client.export(
            data_v1.ExportRequest(space=self.name, after=after or "", have=versions)
        )

    async def merge(
        self, updates: data_v1.Updates, *, request_id: bytes = b""
    ) -> data_v1.ImportReply:
        """Merge updates of another home, all or none.

        Args:
            updates: One item of its ``export``.
            request_id: Makes a repeat harmless.

        Returns:
            How many documents changed.

        Raises:
            InvalidArgument: Some of them are damaged; nothing changed.
        """
        return await self._client.import_(
            data_v1.ImportRequest(space=self.name, updates=updates, request_id=request_id)
        )

    async def canonical(self) -> bytes:
        """Give the canonical export: equal bytes on homes that have converged.

        Returns:
            Deterministic CBOR (RFC 8949, section 4.2) of all documents.
        """
        chunks = self._client.canonical(data_v1.CanonicalRequest(space=self.name))
        return b"".join([chunk.data async for chunk in chunks])

    def __repr__(self) -> str:
        return f"Space({self.name!r})"

"""Spaces of documents, as one would want to use them from Python.

::

    notes = avatar.documents.space("notes")
    todo = await notes.create({"title": "Bread", "done": False, "body": Text("rye, 2")})
    await notes.patch(todo.id, Set("done", True), Splice("body", 5, 1, "3"))
    async with notes.watch(where={"done": False}) as changes:
        async for change in changes:
            ...

With a class of yours, ``space("notes", Todo)``, documents are read and written as instances of it.

Everything here is a few lines over the typed client, which stays open to those who want more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic

from ..api import data_v1
from ..errors import InvalidArgument, TooLarge
from ..synced import Synced
from .arguments import (
    check_bool,
    check_bytes,
    check_mapping,
    check_position,
    check_text,
    said,
)
from .client import Documents
from .conditions import Order, Where, write_where
from .deadline import Deadline
from .document import Document, Fields
from .edits import EditOf, add_edits
from .export import Export
from .many import get_many
from .oversized import stream_document
from .query import Query
from .shapes import Shape
from .sync import sync_space
from .values import write_fields
from .watch import Watch
from .writes import Write

if TYPE_CHECKING:
    from typing_extensions import TypeVar

    Written = TypeVar("Written", contravariant=True, default=Mapping[str, Any])
else:
    from typing import TypeVar

    Written = TypeVar("Written", contravariant=True)


class Space(Generic[Fields, Written]):
    """The documents of one space. Made by ``avatar.documents.space(name)``; costs nothing.

    A ``request_id`` of your own makes a repeat harmless: the same id gives the first result and
    writes nothing again.

    Args:
        client: The typed client.
        name: The name of the space.
        shape: How its documents are read.
    """

    def __init__(self, client: Documents, name: str, shape: Shape[Fields]) -> None:
        self._client, self._shape = client, shape
        self.name = check_text(name, "the name of a space")

    async def create(
        self,
        fields: Written,
        *,
        id: str = "",
        request_id: bytes = b"",
        timeout: float | None = None,
    ) -> data_v1.Revision:
        """Make a document.

        Args:
            fields: Its fields.
            id: Its id; empty for a new random one.
            request_id: Makes a repeat harmless.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            Its id, version and position.

        Raises:
            Conflict: There is a document of that id.
            InvalidArgument: A value cannot be kept in a document.
        """
        request = self._put_request(id, fields, data_v1.PutMode.PUT_MODE_CREATE, request_id)
        return (await self._client.put(request, timeout=timeout)).revision

    async def put(
        self,
        id: str,
        fields: Written,
        *,
        request_id: bytes = b"",
        timeout: float | None = None,
    ) -> data_v1.Revision:
        """Write a whole document, whether it is there or not.

        Args:
            id: Its id.
            fields: All of its fields.
            request_id: Makes a repeat harmless.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            Its id, version and position.

        Raises:
            InvalidArgument: A value cannot be kept in a document.
        """
        request = self._put_request(id, fields, data_v1.PutMode.PUT_MODE_UNSPECIFIED, request_id)
        return (await self._client.put(request, timeout=timeout)).revision

    async def replace(
        self,
        id: str,
        fields: Written,
        *,
        request_id: bytes = b"",
        timeout: float | None = None,
    ) -> data_v1.Revision:
        """Write a whole document that is there already.

        Args:
            id: Its id.
            fields: All of its fields.
            request_id: Makes a repeat harmless.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            Its id, version and position.

        Raises:
            NotFound: There is no document of that id.
            InvalidArgument: A value cannot be kept in a document.
        """
        request = self._put_request(id, fields, data_v1.PutMode.PUT_MODE_REPLACE, request_id)
        return (await self._client.put(request, timeout=timeout)).revision

    def _put_request(
        self, id: str, fields: Written, mode: data_v1.PutMode, request_id: bytes
    ) -> data_v1.PutRequest:
        request = data_v1.PutRequest(
            space=self.name,
            id=check_text(id, "id"),
            mode=mode,
            request_id=check_bytes(request_id, "request_id"),
        )
        write_fields(fields, request.fields)
        return request

    async def get(
        self, id: str, *, version: str = "", timeout: float | None = None
    ) -> Document[Fields]:
        """Read a document.

        Args:
            id: Its id.
            version: An earlier version, as ``history`` gives it; empty for now.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            The document.

        Raises:
            NotFound: There is no such document.
        """
        request = data_v1.GetRequest(
            space=self.name, id=check_text(id, "id"), version=check_text(version, "version")
        )
        deadline = Deadline(timeout)
        try:
            reply = await self._client.get(request, timeout=deadline.left)
            document = Document.of(reply.document)
        except TooLarge:
            if version:
                raise
            document = await stream_document(self._client, self.name, id, deadline)
        return self._shape.document(self.name, document)

    async def get_many(
        self, ids: Iterable[str], *, timeout: float | None = None
    ) -> list[Document[Fields] | None]:
        """Read several documents at once, each as it is when it is read.

        Args:
            ids: Their ids.
            timeout: Seconds until one of them is given up; None for no limit.

        Returns:
            The documents in the order of the ids; None for each that is not there.

        Raises:
            InvalidArgument: An id is none.
        """
        return await get_many(self.get, ids, timeout)

    async def count(self, where: Where | None = None, *, timeout: float | None = None) -> int:
        """Count documents, inside the unit.

        With an index on the field of the condition, only the documents in its range are read; none
        if all are counted. What is written meanwhile may be counted or not.

        Args:
            where: What a document must fulfil: a condition, or a dict of fields and their values;
                None for all.
            timeout: Seconds until it is given up; None for no limit.

        Returns:
            How many there are.

        Raises:
            InvalidArgument: It is no condition.
        """
        request = data_v1.CountRequest(space=self.name)
        write_where(where, request)
        return (await self._client.count(request, timeout=timeout)).count

    async def patch(
        self,
        id: str,
        *edits: EditOf,
        if_version: str = "",
        make_parents: bool = False,
        request_id: bytes = b"",
        timeout: float | None = None,
    ) -> data_v1.Revision:
        """Apply edits to a document, all or none.

        Args:
            id: Its id.
            edits: :class:`Set`, :class:`Remove`, :class:`Insert`, :class:`Splice` and
                :class:`Increment`, applied in this order.
            if_version: The version that it must have.
            make_parents: Whether a :class:`Set` makes the maps that are missing above its path.
            request_id: Makes a repeat harmless.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            Its id, version and position.

        Raises:
            NotFound: There is no such document.
            Conflict: It has another version.
            InvalidArgument: An edit does not fit the document.
        """
        request = data_v1.PatchRequest(
            space=self.name,
            id=check_text(id, "id"),
            if_version=check_text(if_version, "if_version"),
            make_parents=check_bool(make_parents, "make_parents"),
            request_id=check_bytes(request_id, "request_id"),
        )
        return (await self._client.patch(add_edits(edits, request), timeout=timeout)).revision

    async def delete(
        self,
        id: str,
        *,
        if_version: str = "",
        request_id: bytes = b"",
        timeout: float | None = None,
    ) -> data_v1.Revision:
        """Delete a document; its history stays until the space is removed.

        Args:
            id: Its id.
            if_version: The version that it must have.
            request_id: Makes a repeat harmless.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            Its id, version and position.

        Raises:
            NotFound: There is no such document.
            Conflict: It has another version.
        """
        request = data_v1.DeleteRequest(
            space=self.name,
            id=check_text(id, "id"),
            if_version=check_text(if_version, "if_version"),
            request_id=check_bytes(request_id, "request_id"),
        )
        return (await self._client.delete(request, timeout=timeout)).revision

    async def batch(
        self, *writes: Write, request_id: bytes = b"", timeout: float | None = None
    ) -> Sequence[data_v1.Revision]:
        """Apply several writes in one transaction, all or none.

        Args:
            writes: :class:`Put`, :class:`Patch` and :class:`Delete`, applied in this order.
            request_id: Makes a repeat harmless.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            One revision per write, in the same order.

        Raises:
            CallError: One of them cannot be applied; nothing changed.
        """
        request = data_v1.BatchRequest(
            space=self.name, request_id=check_bytes(request_id, "request_id")
        )
        for write in writes:
            if not isinstance(write, Write):
                raise InvalidArgument(
                    f"a write is a Put, Patch or Delete, not {said(write)}", {"field": "writes"}
                )
            request.writes.add().CopyFrom(write.message)
        return list((await self._client.batch(request, timeout=timeout)).revisions)

    def query(
        self,
        where: Where | None = None,
        *,
        order: Order | None = None,
        limit: int | None = None,
        after: str = "",
        timeout: float | None = None,
    ) -> Query[Fields]:
        """Find documents. Iterate over the result, await it for a list, or ask it for a page.

        Args:
            where: What a document must fulfil: a condition, or a dict of fields and their values;
                None for all.
            order: The field to sort by; None for the order of ids.
            limit: The most documents to give; None for all.
            after: Where to go on: the ``next`` of a page of the same query.
            timeout: Seconds until a read of up to 100 documents is given up; None for no limit.

        Returns:
            The documents, read as they are needed.

        Raises:
            InvalidArgument: It is no query.
        """
        return Query(self._client, self.name, self._shape, where, order, limit, after, timeout)

    def watch(
        self,
        where: Where | None = None,
        *,
        after: str | None = "",
        caught_up: bool = False,
        timeout: float | None = None,
    ) -> Watch[Fields]:
        """Watch the space: what is there, then every change as it is committed.

        Goes on by itself where the unit was restarted in between.

        Args:
            where: What a document must fulfil to be reported as changed: a condition, or a dict of
                fields and their values; None for all.
            after: Begin after this position, as a change or a revision of this home has it; an
                empty one begins with all that is there, None with the changes that come from now
                on. If the space or the home was made anew or restored since, the watch ends with
                a Conflict: begin again with an empty one.
            caught_up: Whether a change of that kind reports that all there was has come.
            timeout: Seconds until the watch ends with ``Timeout``; None for no limit.

        Returns:
            The changes: iterate over it, inside ``async with``.
        """
        return Watch(self._client, self.name, self._shape, where, after, caught_up, timeout)

    async def history(
        self, id: str, *, timeout: float | None = None
    ) -> Sequence[data_v1.HistoryEntry]:
        """List the changes that made a document.

        Args:
            id: Its id.
            timeout: Seconds until a read of up to 1,000 changes is given up; None for no limit.

        Returns:
            The changes, newest first.

        Raises:
            NotFound: There is no such document.
        """
        entries: list[data_v1.HistoryEntry] = []
        request = data_v1.HistoryRequest(space=self.name, id=check_text(id, "id"), limit=1000)
        while True:
            page = await self._client.history(request, timeout=timeout)
            entries.extend(page.entries)
            if not page.next:
                return entries
            request.cursor = page.next

    def export(
        self,
        *,
        after: str = "",
        have: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Export:
        """Give the updates that another home lacks, for its ``merge``.

        Args:
            after: Only changes after this position, the ``cursor`` of the last item that was
                merged; empty for all. If the space or the home was made anew or restored since,
                the export ends with a Conflict: begin again with an empty one.
            have: The versions that the other home has, by id.
            timeout: Seconds until the whole export is given up; None for no limit.

        Returns:
            The updates; each item can be merged by itself.
        """
        request = data_v1.ExportRequest(space=self.name, after=check_position(after))
        have = {} if have is None else have
        check_mapping(have, "the versions in `have`")
        for id, version in have.items():
            known = request.have.add()
            known.id = check_text(id, "an id of `have`")
            known.version = check_text(version, "a version of `have`")
        return Export(self._client.export(request, timeout=timeout))

    async def merge(
        self,
        updates: data_v1.Updates,
        *,
        request_id: bytes = b"",
        timeout: float | None = None,
    ) -> data_v1.ImportSummary:
        """Merge updates of another home, all or none.

        Args:
            updates: One item of its ``export``.
            request_id: Makes a repeat harmless.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            How many documents changed.

        Raises:
            InvalidArgument: Some of them are damaged; nothing changed.
        """
        if not isinstance(updates, data_v1.Updates):
            raise InvalidArgument(
                f"`updates` is an item of an export, not {said(updates)}", {"field": "updates"}
            )
        request = data_v1.ImportRequest(
            space=self.name, updates=updates, request_id=check_bytes(request_id, "request_id")
        )
        return (await self._client.import_(request, timeout=timeout)).summary

    async def sync(self, other: Space[Any, Any]) -> Synced:
        """Give the space of another home what it lacks, and take what this one lacks.

        ::

            await phone.documents.space("notes").sync(laptop.documents.space("notes"))

        Everything goes once, deletions included, also while programs write: the homes remember how
        far they have each other. If it is interrupted or cancelled, nothing is lost, and the next
        one goes on there. A space that was made again, or is in a home that was restored, is sent
        from its beginning.

        Args:
            other: The space of the same name in another home: of an ``Avatar``, or of a
                ``LocalClient``.

        Returns:
            How many documents were sent and received, and their bytes.

        Raises:
            InvalidArgument: It is another space, or of the same home; or an update is damaged.
            CallError: One of the two could not answer; repeat it.
        """
        if not isinstance(other, Space) or other.name != self.name:
            raise InvalidArgument(
                f"space {self.name!r} synchronises with the space of that name in another home,"
                f" not with {said(other)}",
                {"field": "other"},
            )
        return await sync_space(self._client, other._client, self.name)

    async def canonical(self, *, timeout: float | None = None) -> bytes:
        """Give the canonical export: equal bytes on homes that have converged.

        Args:
            timeout: Seconds until it is given up; None for no limit.

        Returns:
            Deterministic CBOR (RFC 8949, section 4.2) of all documents.
        """
        request = data_v1.CanonicalRequest(space=self.name)
        chunks = self._client.canonical(request, timeout=timeout)
        return b"".join([chunk.data async for chunk in chunks])

    def __repr__(self) -> str:
        return f"Space({self.name!r})"

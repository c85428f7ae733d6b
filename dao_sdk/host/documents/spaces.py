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

from collections.abc import AsyncIterator, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

from ..api import data_v1
from ..errors import Unavailable, UnitStopped
from ..runtime.calls import Stream
from .edits import EditOf
from .values import Path, from_fields, to_fields, to_path
from .where import Condition, Descending, Field, to_order

if TYPE_CHECKING:
    from ..api.clients import DocumentsClient


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it was when it was read. ``document["title"]`` gives a field."""

    id: str
    """Its id inside the space."""
    fields: dict[str, Any]
    """Its fields as Python values, by name."""
    version: bytes
    """Its version, opaque: for ``get(version=...)`` and ``if_version=...``."""
    cursor: int
    """The position of its newest change in this home."""

    def __getitem__(self, name: str) -> Any:
        return self.fields[name]

    def __contains__(self, name: object) -> bool:
        return name in self.fields

    def get(self, name: str, default: Any = None) -> Any:
        """Give a field, or something else where there is none.

        Args:
            name: The name of the field.
            default: What to give where the document has no such field.

        Returns:
            The value of the field, or the default.
        """
        return self.fields.get(name, default)

    @staticmethod
    def of(message: data_v1.Document) -> Document:
        """Make it of the message that crosses.

        Args:
            message: The message.

        Returns:
            The document.
        """
        fields = from_fields(message.fields)
        return Document(message.id, fields, message.version, message.cursor)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a space."""

    kind: Literal["changed", "removed", "caught_up"]
    """``changed``: made or changed, and fulfils the condition; ``removed``: deleted, or does not
    fulfil it (any more); ``caught_up``: nothing more is stored at this moment."""
    id: str
    """The id of the document; empty for ``caught_up``."""
    document: Document | None
    """The whole document where it changed."""
    cursor: int
    """The position of the change; a later watch may go on after it."""


class Write:
    """One write of a batch: made by :class:`Put`, :class:`Patch` or :class:`Delete`."""

    __slots__ = ("message",)

    def __init__(self, message: data_v1.Write) -> None:
        self.message = message


class Put(Write):
    """Writes a whole document.

    Args:
        id: Its id; empty for a new one.
        fields: All of its fields.
    """

    __slots__ = ()

    def __init__(self, id: str, fields: Mapping[str, Any]) -> None:
        put = data_v1.PutRequest(id=id, fields=to_fields(fields))
        super().__init__(data_v1.Write(put=put))


class Patch(Write):
    """Applies edits to a document.

    Args:
        id: Its id.
        edits: The edits, applied in this order.
        if_version: The version that it must have.
    """

    __slots__ = ()

    def __init__(self, id: str, *edits: EditOf, if_version: bytes = b"") -> None:
        messages = [edit.message() for edit in edits]
        patch = data_v1.PatchRequest(id=id, edits=messages, if_version=if_version)
        super().__init__(data_v1.Write(patch=patch))


class Delete(Write):
    """Deletes a document.

    Args:
        id: Its id.
        if_version: The version that it must have.
    """

    __slots__ = ()

    def __init__(self, id: str, *, if_version: bytes = b"") -> None:
        delete = data_v1.DeleteRequest(id=id, if_version=if_version)
        super().__init__(data_v1.Write(delete=delete))


class Space:
    """The documents of one space. Made by ``avatar.documents.space(name)``; costs nothing.

    A ``request_id`` of your own makes a repeat harmless: the same id gives the first result and
    writes nothing again.

    Args:
        client: The typed client.
        name: The name of the space.
    """

    def __init__(self, client: DocumentsClient, name: str) -> None:
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
        return Document.of(await self._client.get(request))

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
        return await self._client.patch(
            data_v1.PatchRequest(
                space=self.name,
                id=id,
                edits=[edit.message() for edit in edits],
                if_version=if_version,
                request_id=request_id,
            )
        )

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
        after: int | None = 0,
        caught_up: bool = False,
    ) -> Watch:
        """Watch the space: what is there, then every change as it is committed.

        Goes on by itself where the unit was restarted in between.

        Args:
            where: What a document must fulfil to be told as changed; None for all.
            after: Begin after this position; 0 begins with all that is there, None with the
                changes that come from now on.
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
        self, *, after: int = 0, have: Mapping[str, bytes] | None = None
    ) -> Stream[data_v1.Updates]:
        """Give the updates that another home lacks, for its ``merge``.

        Args:
            after: Only changes after this position of this home; 0 for all.
            have: The versions that the other home has, by id.

        Returns:
            The updates; each item can be merged by itself.
        """
        versions = [
            data_v1.DocumentVersion(id=id, version=version) for id, version in (have or {}).items()
        ]
        return self._client.export(
            data_v1.ExportRequest(space=self.name, after=after, have=versions)
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


class Query:
    """Documents found: ``async for document in ...``, or ``await ...`` for a list."""

    def __init__(
        self,
        client: DocumentsClient,
        space: str,
        where: Condition | None,
        order: Field | Descending | str | None,
        limit: int | None,
    ) -> None:
        self._client = client
        self._limit = limit
        self._request = data_v1.QueryRequest(
            space=space, where=where.filter if where is not None else None, order=to_order(order)
        )
        self.examined = 0
        """How many documents were read so far to answer."""

    async def __aiter__(self) -> AsyncIterator[Document]:
        request = data_v1.QueryRequest()
        request.CopyFrom(self._request)
        left = self._limit
        while left is None or left > 0:
            request.limit = 100 if left is None else min(left, 100)
            page = await self._client.query(request)
            self.examined += page.examined
            for message in page.documents:
                yield Document.of(message)
            if left is not None:
                left -= len(page.documents)
            if not page.next:
                return
            request.cursor = page.next

    async def _list(self) -> list[Document]:
        return [document async for document in self]

    def __await__(self) -> Generator[Any, None, list[Document]]:
        return self._list().__await__()


class Watch:
    """Changes of a space: iterate over it, inside ``async with``."""

    def __init__(
        self,
        client: DocumentsClient,
        space: str,
        where: Condition | None,
        after: int | None,
        caught_up: bool,
    ) -> None:
        self._client = client
        self._caught_up = caught_up
        self._request = data_v1.WatchRequest(
            space=space,
            where=where.filter if where is not None else None,
            after=after or 0,
            from_now=after is None,
        )
        self._stream: Stream[data_v1.Change] | None = None

    @property
    def cursor(self) -> int:
        """The position up to which changes were given; a later watch may go on after it."""
        return self._request.after

    async def __aenter__(self) -> Watch:
        self._stream = self._client.watch(self._request)
        await self._stream.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __aiter__(self) -> Watch:
        return self

    async def __anext__(self) -> Change:
        while True:
            if self._stream is None:
                self._stream = self._client.watch(self._request)
            try:
                message = await self._stream.__anext__()
            except UnitStopped:
                raise
            except Unavailable:
                # The unit died and is started again: go on where we were.
                self._stream = None
                continue
            if message.cursor:
                self._request.after = message.cursor
                self._request.from_now = False
            if message.kind == data_v1.Change.CAUGHT_UP:
                if self._caught_up:
                    return Change("caught_up", "", None, message.cursor)
            elif message.kind == data_v1.Change.REMOVED:
                return Change("removed", message.document.id, None, message.cursor)
            elif message.kind == data_v1.Change.CHANGED:
                document = Document.of(message.document)
                return Change("changed", document.id, document, message.cursor)

    async def aclose(self) -> None:
        """Stop watching; a second time does nothing."""
        if self._stream is not None:
            await self._stream.aclose()


class DocumentsFace:
    """What the typed client of ``dao.data.v1.Documents`` has beside its methods."""

    def space(self: Any, name: str) -> Space:
        """Name a space of documents; it comes into being with its first document.

        Args:
            name: 1 to 64 characters of a-z, 0-9, '.', '_' and '-', beginning with a letter or
                digit.

        Returns:
            The space.
        """
        return Space(self, name)


class SpacesFace:
    """What the typed client of ``dao.data.v1.Spaces`` has beside its methods."""

    async def index(self: Any, name: str, *fields: Path) -> data_v1.Space:
        """Set the indexed fields of a space, the whole new set; makes the space where it is missing.

        Args:
            name: The name of the space.
            fields: Each a key, or a tuple of keys from the root of a document.

        Returns:
            The space.
        """
        paths: Iterable[data_v1.FieldPath] = [
            data_v1.FieldPath(keys=to_path(path)) for path in fields
        ]
        space: data_v1.Space = await self.put(data_v1.PutSpaceRequest(name=name, indexes=paths))
        return space

"""Queries: documents found, page by page."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Generator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Generic

from ..api import data_v1
from ..errors import InvalidArgument
from .arguments import check_text, check_whole
from .client import Documents
from .conditions import Order, Where, to_order, write_where
from .deadline import Deadline
from .document import Document, Fields
from .oversized import read_whole
from .shapes import Shape

_AT_ONCE = 100
"""Documents that are read at a time."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Fields]):
    """Some of the documents that a query finds."""

    documents: Sequence[Document[Fields]]
    """The documents, in the query's order."""
    next: str
    """The token of the next page, for ``query(..., after=...)``; empty after the last."""


class Query(Generic[Fields]):
    """Documents found: ``async for document in ...``, or ``await ...`` for a list.

    ``await query.page()`` gives them with the token of what follows.
    """

    def __init__(
        self,
        client: Documents,
        space: str,
        shape: Shape[Fields],
        where: Where | None,
        order: Order | None,
        limit: int | None,
        after: str,
        timeout: float | None,
    ) -> None:
        self._client, self._shape = client, shape
        self._limit = None if limit is None else check_whole(limit, "limit", 0)
        self._timeout = timeout
        self._request = data_v1.QueryRequest(space=space, order=to_order(order))
        write_where(where, self._request)
        self._mark = _mark_of(self._request)
        self._request.cursor = self._cursor(check_text(after, "after"))
        self.examined = 0
        """How many documents were read so far to answer."""

    def _cursor(self, token: str) -> str:
        """Take the unit's cursor out of a token, which belongs to one query."""
        if token and (not token.startswith(self._mark) or token == self._mark):
            raise InvalidArgument(
                "`after` is not the token of a page of this query",
                {"field": "after"},
                "Begin without one, or ask with the same space, condition and order as before.",
            )
        return token[len(self._mark) :]

    async def _pages(self, left: int | None) -> AsyncIterator[Page[Fields]]:
        request = data_v1.QueryRequest()
        request.CopyFrom(self._request)
        while left is None or left > 0:
            request.limit = _AT_ONCE if left is None else min(left, _AT_ONCE)
            deadline = Deadline(self._timeout)
            page = await self._client.query(request, timeout=deadline.left)
            self.examined += page.examined
            token = self._mark + page.next if page.next else ""
            space = self._request.space
            found = [
                await read_whole(self._client, space, message, deadline)
                for message in page.documents
            ]
            shape = self._shape
            yield Page([shape.document(space, it) for it in found if it is not None], token)
            if left is not None:
                left -= len(page.documents)
            if not page.next:
                return
            request.cursor = page.next

    async def __aiter__(self) -> AsyncIterator[Document[Fields]]:
        async for page in self._pages(self._limit):
            for document in page.documents:
                yield document

    async def page(self) -> Page[Fields]:
        """Give the documents with the token of those that follow.

        ::

            page = await notes.query(order="title", limit=50).page()
            later = await notes.query(order="title", limit=50, after=page.next).page()

        Returns:
            As many documents as the query's ``limit`` says, 100 if it says nothing; fewer only if
            there are no more.

        Raises:
            InvalidArgument: The query's ``after`` is not the token of a page of this query.
        """
        documents: list[Document[Fields]] = []
        token = self._mark + self._request.cursor if self._request.cursor else ""
        async for page in self._pages(_AT_ONCE if self._limit is None else self._limit):
            documents.extend(page.documents)
            token = page.next
        return Page(documents, token)

    async def _list(self) -> list[Document[Fields]]:
        return [document async for document in self]

    def __await__(self) -> Generator[Any, None, list[Document[Fields]]]:
        return self._list().__await__()


def _mark_of(request: data_v1.QueryRequest) -> str:
    """Name a query by what it asks for, in a few characters."""
    digest = sha256(request.SerializeToString(deterministic=True)).digest()
    return urlsafe_b64encode(digest[:9]).decode()

"""Queries: documents found, page by page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator
from typing import Any

from ..api import data_v1
from .client import Documents
from .document import Document
from .oversized import read_whole
from .where import Condition, Descending, Field, to_order


class Query:
    """Documents found: ``async for document in ...``, or ``await ...`` for a list."""

    def __init__(
        self,
        client: Documents,
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
                document = await read_whole(self._client, self._request.space, message)
                if document is not None:
                    yield document
            if left is not None:
                left -= len(page.documents)
            if not page.next:
                return
            request.cursor = page.next

    async def _list(self) -> list[Document]:
        return [document async for document in self]

    def __await__(self) -> Generator[Any, None, list[Document]]:
        return self._list().__await__()

"""Updates that another home lacks, as they are exported."""

from __future__ import annotations

from types import TracebackType

from ..api import data_v1
from ..runtime.calls import Stream


class Export:
    """The updates of an export: iterate over it, inside ``async with`` if you may leave early.

    Args:
        stream: The answers to the export.
    """

    def __init__(self, stream: Stream[data_v1.ExportResponse]) -> None:
        self._stream = stream

    async def __aenter__(self) -> Export:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __aiter__(self) -> Export:
        return self

    async def __anext__(self) -> data_v1.Updates:
        return (await self._stream.__anext__()).updates

    async def aclose(self) -> None:
        """End the export; a second time does nothing."""
        await self._stream.aclose()

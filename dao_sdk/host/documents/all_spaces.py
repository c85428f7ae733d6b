"""The spaces of a home, page by page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

from ..api import spaces_v1


async def all_spaces(
    list_page: Callable[[spaces_v1.ListRequest], Awaitable[spaces_v1.ListResponse]],
) -> AsyncIterator[spaces_v1.Space]:
    """List the spaces of a home, sorted by name.

    Args:
        list_page: Calls ``dao.spaces.v1.SpacesService.List``.

    Raises:
        CallError: A call failed.
    """
    request = spaces_v1.ListRequest()
    while True:
        page = await list_page(request)
        for space in page.spaces:
            yield space
        if not page.next:
            return
        request.cursor = page.next

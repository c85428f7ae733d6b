from collections.abc import AsyncIterator

from bindings import method_unimplemented_capability_v1 as m
from bindings.capabilities import ShelvesCapability


class Shelf:
    def get(self, request: m.GetRequest, /) -> m.GetResponse:
        return m.GetResponse(title=request.id)

    async def find(self, request: m.GetRequest, /) -> AsyncIterator[m.GetResponse]:
        yield m.GetResponse(title=request.id)


handler: ShelvesCapability = Shelf()

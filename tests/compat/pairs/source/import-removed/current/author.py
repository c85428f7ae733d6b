from bindings import import_removed_v1 as m
from bindings.capabilities import RacksCapability


class Shelf:
    def get(self, request: m.GetRequest, /) -> m.GetResponse:
        return m.GetResponse(title=request.id)


handler: RacksCapability = Shelf()

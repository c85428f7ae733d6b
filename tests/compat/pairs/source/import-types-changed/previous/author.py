from bindings import import_types_changed_v1 as m
from bindings.capabilities import CratesCapability


class Shelf:
    def get(self, request: m.GetRequest, /) -> m.GetResponse:
        return m.GetResponse(title=request.id)


handler: CratesCapability = Shelf()

from bindings import import_renamed_v1 as m
from bindings.capabilities import BinsCapability


class Shelf:
    def get(self, request: m.GetRequest, /) -> m.GetResponse:
        return m.GetResponse(title=request.id)


handler: BinsCapability = Shelf()

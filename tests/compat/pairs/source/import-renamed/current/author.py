from bindings import import_renamed_v1 as m
from bindings.capabilities import BinsCapability


class Shelf:
    def fetch(self, request: m.GetRequest, /) -> m.GetResponse:
        return m.GetResponse(title=request.id)


handler: BinsCapability = Shelf()

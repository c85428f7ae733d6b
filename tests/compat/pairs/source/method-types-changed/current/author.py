from bindings import Avatar
from bindings import method_types_changed_v1 as m


async def answer(avatar: Avatar) -> m.Note:
    return await avatar.method_types_changed.get(m.GetRequest(id="rye"))

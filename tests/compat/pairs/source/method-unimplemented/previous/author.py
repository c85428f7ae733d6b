from bindings import Avatar
from bindings import method_unimplemented_v1 as m


async def title(avatar: Avatar) -> str:
    return (await avatar.method_unimplemented.get(m.GetRequest(id="rye"))).title

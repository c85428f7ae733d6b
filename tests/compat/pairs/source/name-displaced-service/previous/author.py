from bindings import Avatar
from bindings import name_displaced_service_v1 as m


async def title(avatar: Avatar) -> str:
    return (await avatar.displaced_shelf.get(m.GetRequest(id="rye"))).title

from bindings import Avatar
from bindings import service_renamed_v1 as m


async def title(avatar: Avatar) -> str:
    return (await avatar.shelf.get(m.GetRequest(id="rye"))).title

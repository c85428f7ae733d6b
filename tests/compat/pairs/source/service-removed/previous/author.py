from bindings import Avatar
from bindings import service_removed_v1 as m


async def title(avatar: Avatar) -> str:
    return (await avatar.service_removed.get(m.GetRequest(id="rye"))).title

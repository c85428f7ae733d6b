from bindings import Avatar
from bindings import method_removed_v1 as m


async def title(avatar: Avatar) -> str:
    return (await avatar.method_removed.get(m.GetRequest(id="rye"))).title

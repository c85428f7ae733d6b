from bindings import Avatar
from bindings import method_renamed_v1 as m


async def title(avatar: Avatar) -> str:
    return (await avatar.method_renamed.fetch(m.GetRequest(id="rye"))).title

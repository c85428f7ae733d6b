from bindings import Avatar
from bindings import method_mode_changed_v1 as m


async def title(avatar: Avatar) -> str:
    return (await avatar.method_mode_changed.get(m.GetRequest(id="rye"))).title

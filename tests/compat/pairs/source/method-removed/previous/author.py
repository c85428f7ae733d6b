from bindings import Avatar
from bindings import method_removed_v1 as m


async def titles(avatar: Avatar) -> list[str]:
    async with avatar.method_removed.find(m.GetRequest(id="rye")) as found:
        return [each.title async for each in found]

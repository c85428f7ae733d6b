from bindings import Avatar
from bindings import request_required_v1 as m


async def ask(avatar: Avatar) -> m.Card:
    return await avatar.request_required.info(m.InfoRequest(all=True))

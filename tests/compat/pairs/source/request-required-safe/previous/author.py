from bindings import Avatar
from bindings import request_required_safe_v1 as m


async def ask(avatar: Avatar) -> m.Card:
    return await avatar.request_required_safe.info(m.InfoRequest(all=True))

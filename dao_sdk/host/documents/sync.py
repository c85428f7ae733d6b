"""Synchronising two homes: each is given what it lacks, once.

A home remembers how far it received another one, space by space, in the transaction that merges an
item. So a synchronisation goes on where the last one ended, or was interrupted. The two ask each
other first whether they agree on that: a home that was restored, or a space that was made again, no
longer knows a position that it gave, and then its space is sent from the beginning. The same happens
if what was merged is not what the other home had sent.

A document that a home cannot merge holds nothing else back. It is left out, and everything else goes
its way; then the error is raised. The home does not remember an item of which something was left out,
so nothing is lost: what follows is sent again each time, until the document can be merged.
"""

from __future__ import annotations

from collections.abc import Awaitable, Iterable

from ..abi import AbiMethod
from ..api import data_v1, spaces_v1
from ..api.contract import ABI
from ..errors import (
    CallError,
    Conflict,
    Exhausted,
    Gone,
    InvalidArgument,
    NotFound,
    TooLarge,
    Unavailable,
    Unimplemented,
)
from ..synced import Synced
from .all_spaces import all_spaces
from .arguments import check_text
from .client import Documents

_ATTEMPTS = 5
"""How often one space is begun again, because a position or a unit was lost meanwhile."""


class Side:
    """One of the two homes.

    Args:
        client: Its typed client.
    """

    def __init__(self, client: Documents) -> None:
        self.client = client
        self.id = ""
        """The id of the home, in hexadecimal; once it is known."""

    async def identify(self) -> None:
        """Ask the home for its id."""
        method = _method("dao.system.v1.SystemService.Info")
        info = await self.client._caller.unary(method.number, method.request(), None)
        self.id = info.home_id.hex()

    async def spaces(self) -> set[str]:
        """Ask for the names of its spaces."""
        method = _method("dao.spaces.v1.SpacesService.List")

        def list_page(request: spaces_v1.ListRequest) -> Awaitable[spaces_v1.ListResponse]:
            return self.client._caller.unary(method.number, request, None)

        return {space.name async for space in all_spaces(list_page)}

    async def received(self, space: str, other: Side, position: str = "") -> str:
        """Say how far it received another home, and whether a position is one of its own.

        Args:
            space: The space.
            other: The other home.
            position: The position; empty for none.

        Returns:
            The position of the other home; empty for nothing.

        Raises:
            Conflict: The position is not one of this home.
        """
        request = data_v1.ReceivedRequest(space=space, origin=other.id, position=position)
        return (await self.client.received(request)).cursor


def _method(name: str) -> AbiMethod:
    found = ABI.methods_by_name.get(name)
    if found is None:
        raise Unimplemented(f"homes are synchronised by {name}, which contract {ABI.name} lacks")
    return found


async def sync_homes(here: Documents, there: Documents, spaces: Iterable[str] | None) -> Synced:
    """Synchronise two homes.

    Args:
        here: The typed client of one.
        there: That of the other.
        spaces: The names of the spaces; None for all that one of them has.

    Returns:
        What was sent and received.
    """
    names = None if spaces is None else [check_text(name, "the name of a space") for name in spaces]
    one, other = await _sides(here, there)
    if names is None:
        names = sorted(await one.spaces() | await other.spaces())
    done, refused = Synced(), _Refused()
    for name in dict.fromkeys(names):
        done += await _space(one, other, name, refused)
    refused.check()
    return done


async def sync_space(here: Documents, there: Documents, space: str) -> Synced:
    """Synchronise one space of two homes.

    Args:
        here: The typed client of one.
        there: That of the other.
        space: The name of the space.

    Returns:
        What was sent and received.
    """
    refused = _Refused()
    done = await _space(*await _sides(here, there), space, refused)
    refused.check()
    return done


async def _sides(here: Documents, there: Documents) -> tuple[Side, Side]:
    if here._caller is there._caller:
        raise InvalidArgument("a home is not synchronised with itself", {"field": "other"})
    one, other = Side(here), Side(there)
    await one.identify()
    await other.identify()
    return one, other


class _Refused(dict[tuple[str, str], CallError]):
    """Why documents could not be merged, by their space and id."""

    def check(self) -> None:
        """Raise what was refused.

        Raises:
            CallError: A document could not be merged.
        """
        for (space, id), error in self.items():
            more = f" (and {len(self) - 1} more)" if len(self) > 1 else ""
            raise CallError.of(
                error.status,
                f"the document {id!r} of the space {space!r}{more} could not be merged, everything "
                f"else was: {error.message}",
                {**error.details, "space": space},
                error.help,
            ) from error


async def _space(one: Side, other: Side, space: str, refused: _Refused) -> Synced:
    done, whole = Synced(), False
    for attempt in range(_ATTEMPTS):
        give, take = _Way(one, other, space, refused), _Way(other, one, space, refused)
        try:
            from_one, from_other = ("", "") if whole else await _agreed(one, other, space)
            await give.send(from_one, from_other)
            reached = await other.received(space, one) if give.sent else from_one
            await take.send(from_other, "" if whole else reached)
            if whole:
                break
            # What was left out because the receiver has it, it must have still.
            whole = True
            await other.received(space, one, from_other)
            await one.received(space, other, reached)
            break
        except Conflict as error:
            # A space was removed, or a home restored, while it was sent.
            if not _is_position(error) or attempt == _ATTEMPTS - 1:
                raise
        except Unavailable as error:  # a unit died and is started again
            if isinstance(error, Gone) or attempt == _ATTEMPTS - 1:
                raise
            whole = False
        finally:
            done += Synced(give.documents, take.documents, give.bytes, take.bytes)
    return done


async def _agreed(one: Side, other: Side, space: str) -> tuple[str, str]:
    """How far each received the other, as far as that one still knows the position."""
    from_one = await other.received(space, one)
    try:
        from_other = await one.received(space, other, from_one)
    except Conflict as error:
        if not _is_position(error):
            raise
        from_one, from_other = "", await one.received(space, other)
    try:
        await other.received(space, one, from_other)
    except Conflict as error:
        if not _is_position(error):
            raise
        from_other = ""
    return from_one, from_other


def _is_position(error: Conflict) -> bool:
    return error.details.get("cause") == "position"


class _Way:
    """What goes from one home to the other."""

    def __init__(self, source: Side, target: Side, space: str, refused: _Refused) -> None:
        self._source = source
        self._target = target
        self._space = space
        self._refused = refused
        self._left_out: set[str] = set()
        self.sent = False
        """Whether anything was sent."""
        self.documents = 0
        self.bytes = 0

    async def send(self, after: str, received: str) -> None:
        """Send what the target lacks.

        Args:
            after: How far it has the source already.
            received: How far the source has it, as it confirmed.
        """
        request = data_v1.ExportRequest(
            space=self._space, after=after, receiver=self._target.id, received=received
        )
        try:
            async with self._source.client.export(request) as items:
                async for item in items:
                    updates = await self._merge(item.updates)
                    # An update that is not the last one of its document bears no version.
                    self.documents += sum(1 for update in updates.updates if update.version)
                    self.bytes += sum(len(update.operations) for update in updates.updates)
        except NotFound:
            if after or self.sent:  # the source had the space, and has removed it
                raise Conflict(
                    f"the space {self._space!r} was removed while it was sent",
                    {"cause": "position"},
                    "Synchronise again.",
                ) from None

    async def _merge(self, updates: data_v1.Updates) -> data_v1.Updates:
        """Give the target an item, without the documents that it cannot merge; gives what it took."""
        while True:
            if self._left_out:
                kept = [each for each in updates.updates if each.id not in self._left_out]
                # It does not say how far it leads: the target lacks something of it.
                updates = data_v1.Updates(updates=kept)
                if not kept:
                    return updates
            self.sent = True
            request = data_v1.ImportRequest(space=self._space, updates=updates)
            try:
                await self._target.client.import_(request)
            except (Exhausted, InvalidArgument, TooLarge) as error:
                id = error.details.get("id")
                if id is None or all(each.id != id for each in updates.updates):
                    raise
                self._left_out.add(id)
                self._refused.setdefault((self._space, id), error)
            else:
                return updates

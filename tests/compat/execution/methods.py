"""Random services of a guest, and random changes of them, each method known by who it is.

A method is whoever has its number, as hosts and units know it by nothing else; but one that gave
its number away is still itself, as its name says. Nobody could tell a method that kept its number
and got another service, name and type at once from another one.
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from google.protobuf.descriptor_pb2 import FileDescriptorSet

from dao_sdk.contract.model import Contract, Service
from dao_sdk.contract.protos import read_protos

PACKAGE = "notes.v1"
TYPES = (
    *("PutRequest", "PutResponse", "GetRequest", "GetResponse", "WatchRequest", "WatchResponse"),
    "Note",
)
"""The messages of that package that methods take and give."""


@dataclass
class Rpc:
    """A method."""

    who: int
    """Who it is, however it is called."""
    name: str
    number: int
    request: str
    response: str
    streams: bool
    other: bool = False
    """Whether its name or types are not what they were."""
    moved: bool = False
    """Whether its service is not the one that it was in."""


@dataclass
class Offer:
    """A service."""

    name: str
    rpcs: list[Rpc]


@dataclass
class World:
    """All services of a guest."""

    offers: list[Offer]
    next: int = 1
    """For what must be new: who somebody is, names, numbers."""
    used: set[int] = field(default_factory=set)
    """Numbers that somebody has or had."""

    def rpcs(self) -> Iterator[tuple[Offer, Rpc]]:
        """Every method, with the service that it is in."""
        for offer in self.offers:
            yield from ((offer, each) for each in offer.rpcs)

    def named(self) -> dict[str, Rpc]:
        """The methods by their full names."""
        return {f"{PACKAGE}.{offer.name}.{each.name}": each for offer, each in self.rpcs()}

    def fresh(self) -> int:
        """A number that nobody has had."""
        self.next += 1
        return self.next

    def new_number(self, chance: Random) -> int:
        """A method's number that nobody has or had."""
        while True:
            number = chance.randrange(1, 4) << 16 | chance.randrange(1, 1 << 16)
            if number not in self.used:
                self.used.add(number)
                return number

    def new_rpc(self, chance: Random) -> Rpc:
        """A method that was not there."""
        who = self.fresh()
        number = self.new_number(chance)
        kinds = chance.choice(TYPES), chance.choice(TYPES)
        return Rpc(who, f"Do{who}", number, *kinds, streams=chance.random() < 0.3)


def random_world(chance: Random) -> World:
    """Some services of some methods."""
    world = World([])
    for _ in range(chance.randint(1, 3)):
        rpcs = [world.new_rpc(chance) for _ in range(chance.randint(1, 4))]
        world.offers.append(Offer(f"Box{world.fresh()}", rpcs))
    return world


def changed(world: World, chance: Random, times: int, beyond: int = 0) -> World:
    """The services after some changes; what they bring is named from so many names further on."""
    world = copy.deepcopy(world)
    world.next += beyond
    for _ in range(times):
        chance.choice(CHANGES)(world, chance)
    return world


def ambiguous(old: World, new: World) -> bool:
    """Whether something is itself by its number alone, see the top."""
    known = {it.who: (offer, it) for offer, it in old.rpcs()}
    for offer, rpc in new.rpcs():
        before, was = known.get(rpc.who, (offer, rpc))
        alike = (was.request, was.response, was.streams) == (rpc.request, rpc.response, rpc.streams)
        if before.name != offer.name and was.name != rpc.name and not alike:
            return True
    return False


def _any(world: World, chance: Random) -> tuple[Offer, Rpc]:
    return chance.choice(list(world.rpcs()))


def _to_alter(world: World, chance: Random) -> Rpc:
    """A method that may get another name or type."""
    rpc = chance.choice([it for _, it in world.rpcs() if not it.moved] or [world.new_rpc(chance)])
    rpc.other = True
    return rpc


def _add(world: World, chance: Random) -> None:
    offer = chance.choice(world.offers)
    offer.rpcs.insert(chance.randint(0, len(offer.rpcs)), world.new_rpc(chance))


def _remove(world: World, chance: Random) -> None:
    offer, rpc = _any(world, chance)
    if len(offer.rpcs) > 1:
        offer.rpcs.remove(rpc)


def _rename(world: World, chance: Random) -> None:
    _to_alter(world, chance).name = f"Do{world.fresh()}"


def _renumber(world: World, chance: Random) -> None:
    _any(world, chance)[1].number = world.new_number(chance)


def _take_number(world: World, chance: Random) -> None:
    """A new method takes the number of one that gets another."""
    offer, rpc = _any(world, chance)
    taken = rpc.number
    rpc.number = world.new_number(chance)
    offer.rpcs.append(dataclasses.replace(world.new_rpc(chance), number=taken))


def _swap_numbers(world: World, chance: Random) -> None:
    one, other = _any(world, chance)[1], _any(world, chance)[1]
    one.number, other.number = other.number, one.number


def _stream(world: World, chance: Random) -> None:
    rpc = _to_alter(world, chance)
    rpc.streams = not rpc.streams


def _take(world: World, chance: Random) -> None:
    _to_alter(world, chance).request = chance.choice(TYPES)


def _give(world: World, chance: Random) -> None:
    _to_alter(world, chance).response = chance.choice(TYPES)


def _move(world: World, chance: Random) -> None:
    offer, rpc = _any(world, chance)
    if len(offer.rpcs) > 1 and not rpc.other:
        offer.rpcs.remove(rpc)
        chance.choice(world.offers).rpcs.append(rpc)
        rpc.moved = True


def _replace(world: World, chance: Random) -> None:
    """A method makes room for one of another service that has nothing of it but its number."""
    offer, rpc = _any(world, chance)
    others = [it for it in world.offers if it is not offer]
    if len(offer.rpcs) > 1 and others:
        offer.rpcs.remove(rpc)
        heir = dataclasses.replace(world.new_rpc(chance), number=rpc.number)
        heir.request = chance.choice([it for it in TYPES if it != rpc.request])
        heir.other = heir.moved = True
        chance.choice(others).rpcs.append(heir)


def _reorder(world: World, chance: Random) -> None:
    chance.shuffle(chance.choice(world.offers).rpcs)


def _add_service(world: World, chance: Random) -> None:
    world.offers.append(Offer(f"Box{world.fresh()}", [world.new_rpc(chance)]))


def _remove_service(world: World, chance: Random) -> None:
    if len(world.offers) > 1:
        world.offers.remove(chance.choice(world.offers))


def _rename_service(world: World, chance: Random) -> None:
    chance.choice(world.offers).name = f"Box{world.fresh()}"


CHANGES: tuple[Callable[[World, Random], None], ...] = (
    *(_add, _remove, _rename, _renumber, _take_number, _swap_numbers, _stream, _take, _give),
    *(_move, _replace, _reorder, _add_service, _remove_service, _rename_service),
)


def contract_of(base: Contract, world: World) -> Contract:
    """A contract whose guest offers these services in place of its own."""
    files = FileDescriptorSet.FromString(base.descriptors)
    file = next(it for it in files.file if it.package == PACKAGE)
    del file.service[:]
    for offer in world.offers:
        service = file.service.add(name=offer.name)
        for rpc in offer.rpcs:
            service.method.add(
                name=rpc.name,
                input_type=f".{PACKAGE}.{rpc.request}",
                output_type=f".{PACKAGE}.{rpc.response}",
                server_streaming=rpc.streams,
            )
    protos = read_protos(files.file, "proto", {it.path: it.source for it in base.files})
    named = world.named()
    return dataclasses.replace(
        base,
        files=protos.files,
        descriptors=protos.descriptors,
        services=(
            *(_numbered(it, named) for it in protos.services if it.name.startswith(PACKAGE)),
            *(it for it in base.services if it.capability is not None),
        ),
    )


def _numbered(service: Service, named: dict[str, Rpc]) -> Service:
    methods = tuple(
        dataclasses.replace(it, number=named[f"{service.name}.{it.name}"].number)
        for it in service.methods
    )
    return dataclasses.replace(service, methods=methods)

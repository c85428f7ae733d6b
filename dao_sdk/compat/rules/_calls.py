"""Methods and how they are called: by path, or by the number that a contract gives them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.inputs.side import Side
from dao_sdk.compat.matching.matched import Pair
from dao_sdk.compat.schema.elements import Method, Service
from dao_sdk.compat.witness.call import CallWitness
from dao_sdk.contract.model import Contract


class Called(NamedTuple):
    """A method that is on both sides."""

    pair: Pair[Method]
    old_number: int | None
    """Its number in the contract; None without a contract, or if a host offers it."""
    new_number: int | None
    moved: bool = False
    """Whether it moved to another service. Callers by number do not notice."""


def kept(diff: Diff) -> Iterator[Called]:
    """Every method that is on both sides."""
    for service in diff.services.both:
        for pair in service.methods.both:
            old = service.old_numbers.get(pair.old.full)
            yield Called(pair, old, service.new_numbers.get(pair.new.full))
    numbered = numbers(diff.old.contract)
    for pair in diff.services.moved:
        yield Called(pair, numbered[pair.old.full], numbered[pair.old.full], moved=True)


def removed(diff: Diff, methods: Iterable[Method]) -> list[Method]:
    """Those of some methods of the old side that nothing is left of."""
    moved = {it.old.full for it in diff.services.moved}
    return [it for it in methods if it.full not in moved]


def added(diff: Diff, methods: Iterable[Method]) -> list[Method]:
    """Those of some methods of the new side that nothing was there of."""
    moved = {it.new.full for it in diff.services.moved}
    return [it for it in methods if it.full not in moved]


def by_path(diff: Diff) -> bool:
    """Whether paths cross: contracts have numbers and the names of imports in their place."""
    return diff.contracts is None


def numbers(contract: Contract | None) -> dict[str, int]:
    """The numbers of a contract's methods, by their full names."""
    return {
        f"{service.name}.{method.name}": method.number
        for service in (contract.services if contract is not None else ())
        for method in service.methods
        if method.number is not None
    }


def crosses(diff: Diff, service: Service, contract: Contract | None) -> bool:
    """Whether a service is called by path, or by numbers that the contract gives it."""
    known = numbers(contract)
    return by_path(diff) or any(it.full in known for it in service.methods)


def path(method: Method) -> str:
    """How a plain call names a method, as gRPC does."""
    return f"/{method.parent}/{method.name}"


def witness(
    old: Method | None, new: Method | None, number: int | None = None, *, by_new: bool = False
) -> CallWitness:
    """A call of a method as one side makes it.

    Args:
        old: What answers on the old side.
        new: What answers on the new side.
        number: The method's number, where numbers cross.
        by_new: Whether the new side's path is called.
    """
    named = new if by_new or old is None else old
    assert named is not None
    return CallWitness(old, new, path(named), number)


def by_number(side: Side) -> dict[int, Method]:
    """The methods that have numbers in a side's contract."""
    if side.schema is None:
        return {}
    services = side.schema.services.values()
    methods = {method.full: method for service in services for method in service.methods}
    return {
        number: methods[full] for full, number in numbers(side.contract).items() if full in methods
    }


def answerer(side: Side) -> Callable[[int | None], Method | None]:
    """What gives the method that a side has under a number, if there is a number."""
    known = by_number(side)
    return lambda number: known.get(number) if number is not None else None

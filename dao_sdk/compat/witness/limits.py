"""Units that use a limit of their contract to the full."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.inputs.guest_host import Meeting
from dao_sdk.compat.witness.loading import Outcome, UnitWitness, answered, common_import, given
from dao_sdk.compat.witness.unit import Call, Items
from dao_sdk.contract.model import Constant, Contract, Import, Mode

_MOST = 3_000
"""The most calls or items that a witness makes: its record must fit into a page."""


def limit_witness(meeting: Meeting, own: Constant, there: Constant) -> UnitWitness | None:
    """A unit that uses more of a limit than the meeting's host grants.

    Args:
        meeting: The meeting.
        own: The limit of the units' contract.
        there: The same limit of the host's contract, which is lower.

    Returns:
        The witness; None where hosts do not act on the limit, or no unit can show it.
    """
    match own.name:
        case "max_message_bytes":
            return _call(meeting, Call("", 1, there.value + 1), ("TOO_LARGE",), ("OK",))
        case "max_calls_in_flight" if there.value < _MOST:
            seen = ("OK",) * there.value
            times = there.value + 1
            return _call(meeting, Call("", times), (*seen, "BUSY"), (*seen, "OK"))
        case "max_item_bytes":
            return _stream(meeting, Items(1, there.value + 1), ("TOO_LARGE",), ("OK",))
        case "initial_credit_items" if there.value < _MOST:
            seen = ("OK",) * there.value
            return _stream(meeting, Items(there.value + 1, 1), (*seen, "BUSY"), (*seen, "OK"))
        case "initial_credit_bytes":
            for length, times in _pieces(meeting, own.value, there.value):
                seen = ("OK",) * times
                return _stream(meeting, Items(times + 1, length), (*seen, "BUSY"), (*seen, "OK"))
    return None


def _call(
    meeting: Meeting, task: Call, there: tuple[str, ...], home: tuple[str, ...]
) -> UnitWitness | None:
    contract = meeting.guest.contract
    entry = _any_import(meeting)
    if contract is None or entry is None:
        return None
    return answered(
        meeting,
        [entry.name],
        Call(entry.name, task.times, task.length),
        Outcome(seen=there, grants=given(meeting.host.contract, entry.capability)),
        Outcome(seen=home, grants=given(contract, entry.capability)),
    )


def _any_import(meeting: Meeting) -> Import | None:
    """An import with a payload that both sides have."""
    for capability in meeting.host.capabilities:
        entry = common_import(meeting, capability)
        if entry is not None and entry.mode is not Mode.SYNC:
            return entry
    return None


def _stream(
    meeting: Meeting, task: Items, there: tuple[str, ...], home: tuple[str, ...]
) -> UnitWitness | None:
    both = meeting.guest.contract, meeting.host.contract
    if not all(contract is not None and streams(contract) for contract in both):
        return None
    return answered(meeting, [], task, Outcome(seen=there), Outcome(seen=home))


def streams(contract: Contract) -> list[int]:
    """The numbers of the guest's methods that answer with items."""
    return [
        it.number
        for each in contract.services
        for it in each.methods
        if it.number is not None and it.mode is Mode.STREAM
    ]


def _pieces(meeting: Meeting, own: int, there: int) -> Iterator[tuple[int, int]]:
    """Lengths of items of which some use up the lower credit, and not yet the higher one."""
    contract = meeting.guest.contract
    limits = {it.name: it.value for it in contract.limits} if contract else {}
    both = (limits, meeting.host.limits)
    longest = min(it.get("max_item_bytes", 0) for it in both)
    most = min(it.get("initial_credit_items", 0) for it in both)
    for length in (there, longest, longest // 2, 4096, 1024):
        times = -(-there // length) if 0 < length <= longest else 0
        if 0 < times < min(most, _MOST) and times * length < own:
            yield length, times

"""What a unit's module must be like beside its imports and exports."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.inputs.guest_host import PAGE_BYTES
from dao_sdk.compat.rule import Rule, rule
from dao_sdk.compat.vocabulary import BOTH, NEITHER, NEW_ON_OLD, OLD_ON_NEW
from dao_sdk.compat.witness.loading import refused
from dao_sdk.contract.model import Contract, Place


@rule("memory-renamed", wasm=BOTH)
def memory_renamed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Units whose memory a host of the other side does not find."""
    for meeting in diff.meetings:
        wanted = meeting.host.contract.wasm.memory
        if meeting.guest.exports.get(wanted) == "memory":
            continue
        before, after = meeting.in_order(meeting.guest.memory or wanted, wanted)
        yield rule.finding(
            after,
            (
                f"the memory was exported as `{before}` and is expected as `{after}`"
                if meeting.guest.memory
                else f"{meeting.guest.title} exports no memory; a host wants `{wanted}`"
            ),
            diff.keys("wasm", "memory"),
            breaks=meeting.breaks,
            witness=refused(meeting, f"it does not export its memory as {wanted!r}"),
        )


@rule("memory-over-cap", wasm=OLD_ON_NEW)
def memory_over_cap(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Units whose maximum is beyond the cap of a host of the other side."""
    for meeting in diff.meetings:
        pages, cap = meeting.guest.max_memory_pages, meeting.host.limits.get("max_memory_bytes")
        if pages is None or cap is None or pages * PAGE_BYTES <= cap:
            continue
        if len(meeting.guest.unit.module.memories if meeting.guest.unit else "1") != 1:
            continue  # Refused for that already, and nothing else of them is looked at.
        size = pages * PAGE_BYTES
        yield rule.finding(
            "max_memory_bytes",
            f"the memory of {meeting.guest.name} may grow to {size} bytes; "
            f"{meeting.host.title} allows {cap}",
            meeting.places(_place(meeting.guest.contract), _place(meeting.host.contract)),
            breaks=meeting.breaks,
            witness=refused(
                meeting,
                f"its memory may grow to {size} bytes; this host allows {cap}",
                memory_pages=pages,
            ),
        )


def _place(contract: Contract | None) -> Place | None:
    limits = contract.limits if contract else ()
    return next((it.place for it in limits if it.name == "max_memory_bytes"), None)


@rule("memory-undeclared", wasm=NEW_ON_OLD)
def memory_undeclared(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Units with another number of memories than one, or without a maximum."""
    for meeting in diff.meetings:
        unit = meeting.guest.unit
        if unit is None:
            continue
        memories = unit.module.memories
        if len(memories) != 1:
            wrong = f"it has {len(memories)} memories; the contract wants exactly one"
        elif memories[0].maximum is None:
            wrong = "its memory declares no maximum"
        else:
            continue
        yield rule.finding(
            "memory",
            f"{meeting.guest.title}: {wrong}",
            (None, None),
            breaks=meeting.breaks,
            witness=refused(meeting, wrong, everywhere=True),
        )


@rule("module-renamed", wasm=BOTH)
def module_renamed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Units that import from another module than a host of the other side offers."""
    for meeting in diff.meetings:
        guest, offered = meeting.guest, meeting.host.contract.wasm.module
        own = guest.contract.wasm.module if guest.contract else offered
        if not guest.needs or guest.module == offered or guest.module != own:
            continue
        before, after = meeting.in_order(guest.module, offered)
        yield rule.finding(
            before,
            f"imports came from the module `{before}` and come from `{after}`",
            diff.keys("wasm", "module"),
            breaks=meeting.breaks,
            witness=refused(meeting, f"only functions of {offered} can be imported"),
        )


@rule("start-function", wasm=NEW_ON_OLD)
def start_function(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Units with a start function."""
    for meeting in diff.meetings:
        unit = meeting.guest.unit
        if unit is not None and unit.module.start is not None:
            yield rule.finding(
                "start",
                f"{meeting.guest.title} has a start function, which no host allows",
                (None, None),
                breaks=meeting.breaks,
                witness=refused(
                    meeting, "it has a start function; the contract allows none", everywhere=True
                ),
            )


@rule("feature-not-allowed", wasm=OLD_ON_NEW)
def feature_not_allowed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Features that units have and a host of the other side does not allow."""
    for meeting in diff.meetings:
        allowed = frozenset(meeting.host.contract.wasm.features)
        for feature in sorted(meeting.guest.features - allowed):
            witness = refused(
                meeting,
                f"it uses the WebAssembly feature {feature!r}",
                features=frozenset({feature}),
            )
            yield rule.finding(
                feature,
                f"{meeting.guest.name} {meeting.guest.verb('may use', 'uses')} {feature}; {meeting.host.title} does not "
                "allow it",
                diff.keys("wasm", "features"),
                breaks=meeting.breaks if witness else NEITHER,
                witness=witness,
            )

"""What methods take and give: their messages, and whether these are streams."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule, rule
from dao_sdk.compat.rules._authors import known, mode, reference, words
from dao_sdk.compat.rules._calls import kept, witness
from dao_sdk.compat.vocabulary import BOTH
from dao_sdk.compat.witness.compose import Target
from dao_sdk.contract.model import Boundary


@rule("method-request-exchanged", wire=BOTH)
def request_exchanged(diff: Diff, rule: Rule) -> Iterator[Finding]:
    yield from _exchanged(diff, rule, "request")


@rule("method-response-exchanged", wire=BOTH)
def response_exchanged(diff: Diff, rule: Rule) -> Iterator[Finding]:
    yield from _exchanged(diff, rule, "response")


def _exchanged(diff: Diff, rule: Rule, what: str) -> Iterator[Finding]:
    """Methods whose ``request`` or ``response`` has a type with other contents."""
    for called in kept(diff):
        old, new = called.pair.old, called.pair.new
        was, now = getattr(old, what), getattr(new, what)
        if diff.declarations.now(was) == now:
            continue
        reach = diff.wire.judge.reach(was, now)
        if not reach.breaks:
            continue
        yield rule.finding(
            new.full,
            f"the {what} of `{new.name}` is `{now}` and was `{was}`, which is encoded "
            f"differently: {reach.words}",
            (old.place, new.place),
            breaks=reach.breaks,
            witness=diff.witnesses.target(rule.layer, Target(was, now, reach.ways()), reach.breaks),
        )


@rule("method-client-streaming-changed", wire=BOTH)
def request_streamed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    yield from _streamed(diff, rule, "client_streaming", ("takes", "took"))


@rule("method-server-streaming-changed", wire=BOTH)
def response_streamed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    yield from _streamed(diff, rule, "server_streaming", ("gives", "gave"))


def _streamed(diff: Diff, rule: Rule, what: str, verbs: tuple[str, str]) -> Iterator[Finding]:
    kinds = ("one message", "a stream of messages")
    for called in kept(diff):
        old, new = called.pair.old, called.pair.new
        was, now = getattr(old, what), getattr(new, what)
        if was != now:
            yield rule.finding(
                new.full,
                f"`{new.name}` {verbs[0]} {kinds[now]} and {verbs[1]} {kinds[was]}",
                (old.place, new.place),
                witness=witness(old, new, called.old_number),
            )


@rule("method-mode-changed", source=BOTH)
def method_mode_changed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Methods that stream on one side only."""
    for pair in diff.services.both:
        for method in pair.methods.both:
            old, new = method.old, method.new
            yield from rule.for_authors(
                diff.authors.differ(words(mode(old)), words(mode(new)), known(pair.old)),
                old.full,
                f"{pair.new.full}.{new.name} was {mode(old)} and is {mode(new)}",
                (old.place, new.place),
            )


@rule("method-types-changed", source=BOTH)
def method_types_changed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Methods whose request or response is another message."""
    declared = diff.declarations
    for pair in diff.services.both:
        for method in pair.methods.both:
            old, new = method.old, method.new
            for what, before, after in (
                ("request", old.request, new.request),
                ("response", old.response, new.response),
            ):
                if declared.now(before) == after:
                    continue
                yield from rule.for_authors(
                    diff.authors.differ(reference(before), reference(after), known(pair.old)),
                    old.full,
                    f"the {what} of {pair.new.full}.{new.name} changed from {before} to {after}",
                    (old.place, new.place),
                )


@rule("boundary-message-exchanged", wire=BOTH)
def boundary_exchanged(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Roles of the boundary whose message is another one."""
    both = diff.contracts
    if both is None:
        return
    for role in fields(Boundary):
        was, now = (getattr(it.boundary, role.name) for it in (both.old, both.new))
        if diff.declarations.now(was) == now:
            continue
        reach = diff.wire.judge.reach(was, now)
        if reach.breaks:
            target = Target(was, now, reach.ways())
            yield rule.finding(
                role.name,
                f"the message for `{role.name}` is `{now}` and was `{was}`, which is encoded "
                f"differently: {reach.words}",
                diff.keys("messages", role.name),
                breaks=reach.breaks,
                witness=diff.witnesses.target(rule.layer, target, reach.breaks),
            )

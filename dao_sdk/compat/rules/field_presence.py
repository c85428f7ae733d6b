"""Whether a field can be unset, must be set, and what it reads as if it is unset."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.authors import Author, Names
from dao_sdk.compat.bindings import Bindings, Spelled
from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule, rule
from dao_sdk.compat.rules._authors import Who, part, typed
from dao_sdk.compat.rules._fields import (
    added_field,
    by_aspect,
    changed_fields,
    fields_of,
    removed_field,
)
from dao_sdk.compat.schema.elements import Field, Message, Method, Service
from dao_sdk.compat.schema.schema import Schema
from dao_sdk.compat.semantics.aspects import Aspect
from dao_sdk.compat.vocabulary import BOTH, NEW_ON_OLD, OLD_ON_NEW
from dao_sdk.contract.model import Contract
from dao_sdk.contract.ruled_messages import omittable

LOST = by_aspect("field-presence-lost", Aspect.PRESENCE_LOST, wire=OLD_ON_NEW, json=OLD_ON_NEW)
GAINED = by_aspect(
    "field-presence-gained", Aspect.PRESENCE_GAINED, wire=NEW_ON_OLD, json=NEW_ON_OLD
)
DEFAULT = by_aspect("field-default-changed", Aspect.DEFAULT, wire=BOTH, json=BOTH)


@rule("required-added", wire=BOTH, json=BOTH)
def required_added(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Fields that became required, or were added as such."""
    yield from changed_fields(diff, rule, Aspect.REQUIRED_ADDED)
    for each in fields_of(diff, rule).added:
        if each.field.presence == "required":
            yield added_field(
                diff, rule, each, "was added as a required field", Aspect.REQUIRED_ADDED
            )


@rule("required-removed", wire=BOTH, json=BOTH)
def required_removed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Fields that are no longer required, or were removed."""
    yield from changed_fields(diff, rule, Aspect.REQUIRED_REMOVED)
    said = "was removed, and the old side requires it"
    for each in fields_of(diff, rule).removed:
        if each.field.presence == "required":
            yield removed_field(diff, rule, each, said, Aspect.REQUIRED_REMOVED)


@rule("field-presence-changed", source=BOTH)
def field_presence_changed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Fields that became or ceased to be `optional`."""
    for message in diff.messages:
        for pair in message.named.both:
            old, new = pair.old, pair.new
            same = (old.label, old.type, old.oneof) == (new.label, new.type, new.oneof)
            if old.presence == new.presence or not same or old.oneof or old.type == "message":
                continue
            lost = old.presence != "implicit"
            shown = diff.authors.differ(
                typed(old), typed(new), lambda it: it.language.presence == "type"
            )
            asked = diff.authors.differ(
                _asked(old), _asked(new), lambda it: it.language.presence == "asked"
            )
            for felt, breaks in ((shown, BOTH), (asked, OLD_ON_NEW if lost else NEW_ON_OLD)):
                if felt:
                    yield rule.finding(
                        old.full,
                        f"`{new.name}` of {message.new.full} {_word(old, new)}"
                        + (", so it has another type" if felt is shown else ""),
                        (old.place, new.place),
                        breaks=breaks,
                        languages=felt.languages,
                        witness=felt.witness,
                    )


def _word(old: Field, new: Field) -> str:
    if new.presence == "required":
        return "must be set now"
    if old.presence == "required":
        return "need not be set any more"
    return "can no longer be unset" if old.presence == "explicit" else "can be unset now"


def _asked(field: Field) -> Names:
    """The name under which an author asks whether a field is set."""
    asked = field.presence in ("explicit", "required")
    return part("field", field.full) if asked else lambda it: Spelled(())


@rule("request-required", source=OLD_ON_NEW, additive=True)
def request_required(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Methods whose request has a required field on one side only."""
    both, contracts = diff.schemas, diff.contracts
    if both is None or contracts is None:
        return
    needed = (_needed(contracts.old), _needed(contracts.new))
    for pair in diff.services.both:
        for method in pair.methods.both:
            old, new = _request(both.old, method.old), _request(both.new, method.new)
            if old is None or new is None:
                continue
            first = new.full in needed[1]
            if (old.full in needed[0]) == first:
                continue
            yield from rule.for_authors(
                diff.authors.differ(
                    _call(method.old, old, not first),
                    _call(method.new, new, first),
                    _leaves_out(pair.old),
                ),
                method.old.full,
                f"the request of {pair.new.full}.{method.new.name} "
                f"{'must be written' if first else 'may be left out'} now: {new.full} has "
                f"{'a' if first else 'no'} required field{'' if first else ' any more'}",
                (method.old.place, method.new.place),
                breaks=OLD_ON_NEW if first else NEW_ON_OLD,
            )


def _needed(contract: Contract) -> frozenset[str]:
    """The messages that cannot be left out as requests."""
    messages = (each for file in contract.files for each in file.messages)
    return frozenset(each.name for each in messages if not omittable(each))


def _request(schema: Schema, method: Method) -> Message | None:
    return schema.message(method.request)


def _call(method: Method, request: Message, needed: bool) -> Names:
    """The shortest call of a method."""

    def written(bindings: Bindings) -> Spelled:
        names = bindings.part("method", method.full).own
        given = bindings.declared(request).own[0] if needed else ""
        return Spelled(tuple(f"{name}({given})" for name in names))

    return written


def _leaves_out(service: Service) -> Who:
    """Authors who call the service and need not write a request that has nothing to say."""

    def hit(author: Author) -> bool:
        optional = author.language.empty_requests == "optional"
        return optional and author.calls(author.old.role(service))

    return hit

"""A call must give a request that could be left out."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.authors import Author, Names
from dao_sdk.compat.bindings import Bindings, Spelled
from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.source._roles import Who
from dao_sdk.compat.schema.elements import Message, Method, Service
from dao_sdk.compat.schema.schema import Schema
from dao_sdk.compat.terms import NEW_ON_OLD, OLD_ON_NEW, Layer
from dao_sdk.contract.model import Contract
from dao_sdk.contract.ruled_messages import omittable

RULE = Rule(name="request-required", layer=Layer.SOURCE, breaks=OLD_ON_NEW, additive=True)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds methods whose request has a required field on one side only."""
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
            felt = diff.authors.differ(
                _call(method.old, old, not first),
                _call(method.new, new, first),
                _leaves_out(pair.old),
            )
            if felt:
                yield RULE.finding(
                    method.old.full,
                    f"the request of {pair.new.full}.{method.new.name} "
                    f"{'must be written' if first else 'may be left out'} now: {new.full} has "
                    f"{'a' if first else 'no'} required field{'' if first else ' any more'}",
                    (method.old.place, method.new.place),
                    breaks=OLD_ON_NEW if first else NEW_ON_OLD,
                    languages=felt.languages,
                    witness=felt.witness,
                )


def _needed(contract: Contract) -> frozenset[str]:
    """The messages that cannot be left out where they are requests."""
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

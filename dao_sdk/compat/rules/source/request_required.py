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

RULE = Rule(
    name="request-required",
    layer=Layer.SOURCE,
    title="A request got its first field, or lost its last one",
    why=(
        "Where a request has no fields, some languages let callers leave it out, as Python does "
        "with `avatar.system.info()`. Once it has a field the request must be written, and such "
        "a call does not compile."
    ),
    before="message InfoRequest {}\nrpc Info(InfoRequest) returns (Info);",
    after="message InfoRequest { bool all = 1; }\nrpc Info(InfoRequest) returns (Info);",
    safely=(
        "Add a method whose request has the field from the beginning. Authors who write the "
        "empty request out never feel it."
    ),
    breaks=OLD_ON_NEW,
    additive=True,
)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds methods whose request has fields on one side only."""
    both = diff.schemas
    if both is None:
        return
    for pair in diff.services.both:
        for method in pair.methods.both:
            old, new = _request(both.old, method.old), _request(both.new, method.new)
            if old is None or new is None or bool(old.fields) == bool(new.fields):
                continue
            felt = diff.authors.differ(
                _call(method.old, old), _call(method.new, new), _leaves_out(pair.old)
            )
            if felt:
                first = bool(new.fields)
                yield RULE.finding(
                    method.old.full,
                    f"the request of {pair.new.full}.{method.new.name} "
                    f"{'must be written' if first else 'may be left out'} now: {new.full} has "
                    f"{'a field' if first else 'no field any more'}",
                    (method.old.place, method.new.place),
                    breaks=OLD_ON_NEW if first else NEW_ON_OLD,
                    languages=felt.languages,
                    witness=felt.witness,
                )


def _request(schema: Schema, method: Method) -> Message | None:
    return schema.message(method.request)


def _call(method: Method, request: Message) -> Names:
    """The shortest call of a method."""

    def written(bindings: Bindings) -> Spelled:
        names = bindings.part("method", method.full).own
        given = bindings.declared(request).own[0] if request.fields else ""
        return Spelled(tuple(f"{name}({given})" for name in names))

    return written


def _leaves_out(service: Service) -> Who:
    """Authors who call the service and need not write a request that is empty."""

    def hit(author: Author) -> bool:
        optional = author.language.empty_requests == "optional"
        return optional and author.calls(author.old.role(service))

    return hit

"""There is something that new code may use and the old bindings lack."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.authors import Felt
from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.rule import Rule
from dao_sdk.compat.rules.source._constants import constants
from dao_sdk.compat.rules.source._imports import renamed_imports
from dao_sdk.compat.rules.source._names import constant, declared, imported, part, service
from dao_sdk.compat.rules.source._roles import missing
from dao_sdk.compat.rules.source._values import matched_values
from dao_sdk.compat.schema.elements import Element, Message
from dao_sdk.compat.terms import NEW_ON_OLD, Layer
from dao_sdk.contract.model import Place

RULE = Rule(name="element-added", layer=Layer.SOURCE, breaks=NEW_ON_OLD)


@RULE.check
def check(diff: Diff) -> Iterator[Finding]:
    """Finds what only the new side has: types, fields, oneofs, values, services, constants."""
    for word, full, place, felt in _gains(diff):
        if felt:
            yield RULE.finding(
                full,
                f"the {word} `{full}` was added",
                (None, place),
                languages=felt.languages,
                witness=felt.witness,
            )


def _gains(diff: Diff) -> Iterator[tuple[str, str, Place | None, Felt]]:
    """What was added: what it is, its full name, its place, and who can use it."""
    gain = diff.authors.gain
    for whole in diff.declarations.added:
        word = "message" if isinstance(whole, Message) else "enum"
        yield word, whole.full, whole.place, gain(declared(whole))
    for construct, element in _parts(diff):
        felt = gain(part(construct, element.full))
        yield _WORDS.get(construct, construct), element.full, element.place, felt
    for offered in diff.services.added:
        yield "service", offered.full, offered.place, gain(service(offered))
    for pair in diff.services.both:
        for method in pair.methods.added:
            felt = gain(part("method", method.full), missing(pair.new))
            yield "method", method.full, method.place, felt
    for each in renamed_imports(diff).added:
        yield "import", each.name, each.place, gain(imported(each))
    for construct, found in constants(diff):
        for fixed in found.added:
            felt = gain(constant(construct, fixed.name))
            yield construct, fixed.name, fixed.place, felt


_WORDS = {"value": "enum value"}


def _parts(diff: Diff) -> Iterator[tuple[str, Element]]:
    """Fields, oneofs and enum values of what is on both sides."""
    for message in diff.messages:
        yield from (("field", each) for each in message.named.added)
        yield from (("oneof", each) for each in message.oneofs.added)
    for enum in diff.enums:
        yield from (("value", each) for each in matched_values(enum).added)

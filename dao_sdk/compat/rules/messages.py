"""Messages and packages as a whole: their names, which an Any holds, and their form."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.matching.declarations import EnumPair, MessagePair
from dao_sdk.compat.matching.matched import Pair
from dao_sdk.compat.rule import Rule, rule
from dao_sdk.compat.rules._authors import declared
from dao_sdk.compat.schema.elements import Enum, File, Message
from dao_sdk.compat.vocabulary import BOTH, NEITHER, OLD_ON_NEW, Layer
from dao_sdk.compat.witness.named import AnyWitness


@rule("message-removed", wire=OLD_ON_NEW, json=OLD_ON_NEW)
def message_removed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    crosses = _names_cross(diff)
    for each in diff.declarations.removed:
        if isinstance(each, Message) and (crosses or rule.layer is Layer.WIRE):
            yield rule.finding(
                each.full,
                f"`{each.full}` was removed",
                (each.place, None),
                breaks=rule.breaks if crosses else NEITHER,
                witness=_in_any(diff, rule, each.full) if crosses else None,
            )


@rule("message-renamed", wire=BOTH, json=BOTH, hazard=Layer.WIRE)
def message_renamed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    crosses = _names_cross(diff)
    if not crosses and rule.layer is Layer.JSON:
        return
    for pair in _renamed_messages(diff):
        yield rule.finding(
            pair.new.full,
            f"`{pair.old.full}` was renamed to `{pair.new.full}`",
            (pair.old.place, pair.new.place),
            breaks=rule.breaks if crosses else NEITHER,
            witness=_in_any(diff, rule, pair.old.full) if crosses else None,
        )


@rule("package-renamed", wire=BOTH, hazard=True)
def package_renamed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    crosses = _names_cross(diff)
    for name, pair in _renamed_packages(diff).items():
        messages = (it.old.full for it in diff.messages if it.old.file.proto.package == name)
        first = next(messages, None) if crosses else None
        yield rule.finding(
            pair.new.proto.package,
            f"the package `{name}` was renamed to `{pair.new.proto.package}`",
            (pair.old.place, pair.new.place),
            breaks=rule.breaks if first else NEITHER,
            witness=_in_any(diff, rule, first) if first else None,
        )


def _in_any(diff: Diff, rule: Rule, name: str) -> AnyWitness:
    assert diff.schemas is not None
    return AnyWitness(diff.schemas, name, json=rule.layer is Layer.JSON)


_ANY = "google/protobuf/any.proto"


def _names_cross(diff: Diff) -> bool:
    """Whether either side has a field of type ``google.protobuf.Any``, which names its contents."""
    both = diff.schemas
    sides = (both.old, both.new) if both else ()
    return any(_ANY in it.proto.dependency for side in sides for it in side.files.values())


def _renamed_packages(diff: Diff) -> dict[str, Pair[File]]:
    """The packages of which nothing is left, and whose messages are all in one other package.

    By their old names, with a file of either side.
    """
    both = diff.schemas
    if both is None:
        return {}
    left = {it.proto.package for it in both.new.files.values()}
    found: dict[str, list[Pair[File]]] = {}
    pairs: tuple[MessagePair | EnumPair, ...] = (*diff.messages, *diff.enums)
    for pair in pairs:
        was, now = pair.old.file, pair.new.file
        if was.proto.package != now.proto.package and was.proto.package not in left:
            found.setdefault(was.proto.package, []).append(Pair(was, now))
    return {
        name: files[0]
        for name, files in found.items()
        if len({it.new.proto.package for it in files}) == 1
    }


def _renamed_messages(diff: Diff) -> Iterator[MessagePair]:
    """The messages that were renamed, or moved to another package, but not with all of it."""
    packages = _renamed_packages(diff)
    for pair in diff.messages:
        was, now = pair.old.file.proto.package, pair.new.file.proto.package
        moved = was in packages and packages[was].new.proto.package == now
        within = pair.old.full.removeprefix(f"{was}."), pair.new.full.removeprefix(f"{now}.")
        if pair.old.full != pair.new.full and not (moved and within[0] == within[1]):
            yield pair


@rule("message-set-changed", wire=BOTH)
def message_set_changed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    for message in diff.messages:
        if message.old.message_set == message.new.message_set:
            continue
        said = "is" if message.new.message_set else "is no longer"
        inner, witness = diff.extension_of(message), None
        if inner:
            witness = diff.witnesses.field(rule.layer, message, inner.old, inner.new, rule.breaks)
        yield rule.finding(
            message.new.full,
            f"{message.new.full} {said} a message set",
            (message.old.place, message.new.place),
            breaks=rule.breaks if inner else NEITHER,
            witness=witness,
        )


@rule("type-removed", source=OLD_ON_NEW)
def type_removed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Messages and enums that only the old side has."""
    for each in diff.declarations.removed:
        felt = diff.authors.lose(declared(each))
        if felt:
            kind = "message" if isinstance(each, Message) else "enum"
            yield rule.finding(
                each.full,
                f"the {kind} `{each.full}` was removed",
                (each.place, None),
                languages=felt.languages,
                witness=felt.witness,
            )


@rule("type-renamed", source=BOTH)
def type_renamed(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Messages and enums that have another short name in some language."""
    pairs: list[Pair[Message] | Pair[Enum]] = [*diff.messages, *diff.enums]
    for pair in pairs:
        old, new = pair.old, pair.new
        if old.name != new.name:
            yield from rule.for_authors(
                diff.authors.differ(declared(old), declared(new)),
                old.full,
                f"`{old.full}` was renamed to `{new.full}`",
                (old.place, new.place),
            )


@rule("type-moved", source=BOTH)
def type_moved(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Messages and enums that kept their short name and are found elsewhere."""
    for old, new in _moved(diff):
        felt = diff.authors.differ(declared(old), declared(new))
        if felt:
            to = f"`{new.full}`" if old.full != new.full else new.file.path
            yield rule.finding(
                old.full,
                f"`{old.full}` was moved to {to}",
                (old.place, new.place),
                languages=felt.languages,
                witness=felt.witness,
            )


def _moved(diff: Diff) -> Iterator[tuple[Message | Enum, Message | Enum]]:
    """What has another full name or file; what is inside of such goes with it and is left out."""
    both, now = diff.schemas, diff.declarations.now
    pairs: list[Pair[Message] | Pair[Enum]] = [*diff.messages, *diff.enums]
    for pair in pairs:
        old, new = pair.old, pair.new
        if old.name == new.name and old.full != new.full and now(old.parent) != new.parent:
            yield old, new
    if both is None or not any("file" in it.language.visible for it in diff.authors):
        return
    for full, before in both.old.top.items():
        after = both.new.top.get(full)
        if after is not None and after.file.path != before.file.path:
            yield both.old.read(before), both.new.read(after)

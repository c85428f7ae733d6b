"""Messages and packages that are called otherwise, and whether anything names them as it crosses."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.pairing.declarations import EnumPair, MessagePair
from dao_sdk.compat.pairing.matched import Pair
from dao_sdk.compat.schema.elements import File

_ANY = "google/protobuf/any.proto"


def names_cross(diff: Diff) -> bool:
    """Whether either side has a field of type ``google.protobuf.Any``, which names its contents."""
    both = diff.schemas
    sides = (both.old, both.new) if both else ()
    return any(_ANY in it.proto.dependency for side in sides for it in side.files.values())


def renamed_packages(diff: Diff) -> dict[str, Pair[File]]:
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


def renamed_messages(diff: Diff) -> Iterator[MessagePair]:
    """The messages that were renamed, or moved to another package, but not with all of it."""
    packages = renamed_packages(diff)
    for pair in diff.messages:
        was, now = pair.old.file.proto.package, pair.new.file.proto.package
        moved = was in packages and packages[was].new.proto.package == now
        within = pair.old.full.removeprefix(f"{was}."), pair.new.full.removeprefix(f"{now}.")
        if pair.old.full != pair.new.full and not (moved and within[0] == within[1]):
            yield pair

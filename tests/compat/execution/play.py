"""Holds what the checker says of two schemas against what happens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeAlias, TypeVar

from google.protobuf.descriptor_pb2 import FileDescriptorSet

from dao_sdk.compat.catalogue import rules
from dao_sdk.compat.compare import run
from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.inputs.side import Side
from dao_sdk.compat.schema.places import Nowhere
from dao_sdk.compat.schema.schema import Schema
from dao_sdk.compat.vocabulary import Direction, Layer
from dao_sdk.compat.witness.clash import ClashWitness
from dao_sdk.compat.witness.compose import tries
from dao_sdk.compat.witness.holder import HOLDERS, holder
from dao_sdk.compat.witness.json import JsonWitness
from dao_sdk.compat.witness.named import AnyWitness
from dao_sdk.compat.witness.wire import WireWitness
from tests.compat.execution.flows import Refused, encode, least_crosses, meeting, read, tried
from tests.compat.execution.message_diff import differences
from tests.compat.execution.pools import Classes

RULES = tuple(it for it in rules() if it.layer in (Layer.WIRE, Layer.JSON))
T = TypeVar("T")
Pair: TypeAlias = tuple[T, T]
"""Something of the old side and of the new one."""
_ENDS = (Direction.OLD_ON_NEW, Direction.NEW_ON_OLD)


@dataclass
class Tally:
    """What came of many pairs."""

    pairs: int = 0
    messages: int = 0
    """Message types, each tried in both encodings and both directions."""
    broken: Counter[str] = field(default_factory=Counter)
    """How often a message type broke, by layer and direction."""
    findings: int = 0
    """Findings that break a direction."""
    hidden: list[str] = field(default_factory=list)
    """Findings of which no witness is shown: another change hides what they say."""
    missed: list[str] = field(default_factory=list)
    """False negatives: what went wrong, and no finding said so."""
    idle: list[str] = field(default_factory=list)
    """False positives: findings whose witness does not misbehave."""
    shown: int = 0
    """Directions of findings that were tried with values of the side that they speak of."""
    harmless: list[str] = field(default_factory=list)
    """False positives of a direction: none of those values goes wrong."""

    def text(self) -> str:
        """The numbers, in a few lines."""
        broken = ", ".join(f"{key} {count}" for key, count in sorted(self.broken.items()))
        return (
            f"{self.pairs} pairs, {self.messages} message types on both sides\n"
            f"went wrong when executed: {broken}\n"
            f"of them not foretold (false negatives): {len(self.missed)}\n"
            f"findings that break something: {self.findings}\n"
            f"of them without a witness: {len(self.hidden)}\n"
            f"with a witness that does not misbehave (false positives): {len(self.idle)}\n"
            f"directions that they break, tried with values of that side: {self.shown}\n"
            f"of them in which nothing goes wrong (false positives): {len(self.harmless)}"
        )


def side(files: FileDescriptorSet) -> Side:
    """A side of plain messages."""
    return Side("", schema=Schema(files, lambda file: Nowhere()))


def play(
    old: FileDescriptorSet, new: FileDescriptorSet, seed: int, tally: Tally, count: int = 6
) -> None:
    """Plays one pair of schemas.

    Args:
        old: The old side's files.
        new: The new side's files.
        seed: Where chance begins.
        tally: Takes what comes of it.
        count: How many messages of each type, layer and direction.
    """
    diff = Diff(side(old), side(new))
    findings = [it for it in run(diff, RULES) if it.breaks]
    tally.pairs += 1
    tally.findings += len(findings)
    classes = Classes(old), Classes(new)
    random = Random(seed)
    for name in classes[0].names:
        other = diff.declarations.now(name)
        if not classes[1].has(other):
            continue
        tally.messages += 1
        reached = _reached(classes[0], name) | _reached(classes[1], other)
        for layer in (Layer.WIRE, Layer.JSON):
            for direction in _ENDS:
                own, there = classes if direction is Direction.OLD_ON_NEW else classes[::-1]
                names = (name, other) if direction is Direction.OLD_ON_NEW else (other, name)
                wrong = tried(own, there, *names, random, count, json=layer is Layer.JSON)
                if not wrong:
                    continue
                tally.broken[f"{layer} {direction}"] += 1
                if not any(_foretells(it, layer, direction, reached) for it in findings):
                    tally.missed.append(f"{seed}: {layer} {direction} {name}: {wrong}")
    for finding in findings:
        if finding.told() is None:
            tally.hidden.append(f"{seed}: {finding.rule.id} {finding.subject}")
            continue
        wrong = idle(finding, (old, new), classes)
        if wrong:
            tally.idle.append(f"{seed}: {finding.rule.id} {finding.subject}: {wrong}")
        else:
            _directions(finding, (old, new), classes, seed, tally)


def _directions(
    finding: Finding,
    files: Pair[FileDescriptorSet],
    classes: Pair[Classes],
    seed: int,
    tally: Tally,
) -> None:
    """Tries each direction that a finding breaks with values of the side that it speaks of."""
    witness = finding.witness
    special = "reserved" in finding.rule.name or "renumbered" in finding.rule.name
    if special or not isinstance(witness, (WireWitness, JsonWitness)):
        return
    if finding.rule.name == "field-utf8-check-changed":
        return  # the runtime does not write strings that are no UTF-8
    json = isinstance(witness, JsonWitness)
    names = witness.old_name, witness.new_name
    _hold(names, files, classes)
    for direction in finding.breaks:
        tally.shown += 1
        turned = direction is Direction.NEW_ON_OLD
        own, there = classes[::-1] if turned else classes
        name, other = names[::-1] if turned else names
        wrong = least_crosses(own, there, name, other, json=json)
        for message, _, new, _ in tries(
            witness.codecs, witness.target, frozenset({direction}), witness.numbers
        ):
            if wrong:
                break
            if new is not turned:
                continue
            mine = own.new(name)
            mine.ParseFromString(message.SerializePartialToString())
            wrong = meeting(own, there, name, other, mine, json=json)
        if not wrong:
            tally.harmless.append(f"{seed}: {finding.rule.id} {finding.subject}: {direction}")


def _foretells(finding: Finding, layer: Layer, direction: Direction, reached: set[str]) -> bool:
    if finding.rule.layer is not layer or direction not in finding.breaks:
        return False
    return finding.subject in reached or finding.subject.rpartition(".")[0] in reached


def _reached(side: Classes, full: str) -> set[str]:
    """Everything that a message leads to: messages, enums, extensions."""
    found: set[str] = set()
    waiting: list[Any] = [side.pool.FindMessageTypeByName(full)]
    while waiting:
        message = waiting.pop()
        if message.full_name in found:
            continue
        found.add(message.full_name)
        extensions = list(side.pool.FindAllExtensions(message))
        found.update(it.full_name for it in extensions)
        for each in (*message.fields, *extensions):
            if each.message_type is not None:
                waiting.append(each.message_type)
            if each.enum_type is not None:
                found.add(each.enum_type.full_name)
    return found


def idle(finding: Finding, files: Pair[FileDescriptorSet], classes: Pair[Classes]) -> str:
    """Why a finding's witness shows nothing; empty where it misbehaves, or shows no message.

    Args:
        finding: The finding.
        files: The files of both sides.
        classes: Their messages, which know nothing of the checker.
    """
    witness = finding.witness
    if witness is None:
        return "there is no witness"
    if isinstance(witness, ClashWitness):
        return _clash(files)
    if isinstance(witness, AnyWitness):
        known = [it.has(witness.name) for it in classes]
        return "" if known == [True, False] else "both sides know it"
    if not isinstance(witness, (WireWitness, JsonWitness)):
        return ""
    json = isinstance(witness, JsonWitness)
    told = witness.tell()
    if told is None:
        return "nothing was found"
    data = told.data
    names = witness.old_name, witness.new_name
    _hold(names, files, classes)
    sides: list[tuple[Any, set[str]]] = []
    for side, name in zip(classes, names, strict=True):
        try:
            sides.append(read(side, name, data, json))
        except Refused:
            sides.append((None, set()))
    (one, lacks), (two, wants) = sides
    if one is two is None:
        return "both sides refuse it"
    if one is None or two is None or lacks != wants:
        return ""
    retired = "reserved" in finding.rule.name or "renumbered" in finding.rule.name
    try:
        for pair in ((one, two), (two, one)):
            if any(differences(*pair, json=json, retired=retired)):
                return ""
    except UnicodeDecodeError:
        return ""  # one side has a string that is none
    if "renumbered" in finding.rule.name and _by_name(one) != _by_name(two):
        return ""
    if json and _answered(one, two, names, classes):
        return ""
    return f"both sides read {data!r} alike"


def _answered(one: Any, two: Any, names: Pair[str], classes: Pair[Classes]) -> bool:
    """Whether a side gets back other JSON than it gave, once the other side read and printed it."""
    for own, said, name, other in (
        (one, two, names[0], classes),
        (two, one, names[1], classes[::-1]),
    ):
        try:
            back, _ = read(other[0], name, encode(other[1], said, True), True)
        except Refused:
            return True
        if any(differences(own, back, json=True)):
            return True
    return False


def _by_name(message: Any) -> dict[str, str]:
    return {
        field.name: str(
            sorted(it.name for it in field.enum_type.values if it.number == value)
            if field.enum_type is not None and not field.is_repeated
            else value
        )
        for field, value in message.ListFields()
    }


def _clash(files: Pair[FileDescriptorSet]) -> str:
    """The runtime loads the old schema as it is and refuses the new one."""
    loaded = []
    for each in files:
        try:
            Classes(each, as_is=True)
        except TypeError:
            loaded.append(False)
        else:
            loaded.append(True)
    return "" if not loaded[1] else "the runtime loads both schemas"


def _hold(names: Pair[str], files: Pair[FileDescriptorSet], classes: Pair[Classes]) -> None:
    """Adds the files of an enum's holders, where the messages are such."""
    for name, side, known in zip(names, files, classes, strict=True):
        enum = name.removeprefix(HOLDERS)
        if enum != name:
            declared = next(it.name for it in side.file if enum in _enums(it))
            known.add(holder(enum, declared))


def _enums(file: Any) -> Iterator[str]:
    prefix = file.package + "." if file.package else ""
    yield from (prefix + it.name for it in file.enum_type)
    waiting = [(prefix + it.name, it) for it in file.message_type]
    while waiting:
        full, message = waiting.pop()
        yield from (f"{full}.{it.name}" for it in message.enum_type)
        waiting += [(f"{full}.{it.name}", it) for it in message.nested_type]

"""Names that a language gives to something else because others were added or removed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from google.protobuf.descriptor_pb2 import DescriptorProto

from dao_sdk.compat.bindings import Bindings, Spelled
from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.languages import Named
from dao_sdk.compat.rule import Rule, rule
from dao_sdk.compat.schema.elements import Element, Message, Service
from dao_sdk.compat.schema.schema import Declaration, Schema
from dao_sdk.compat.vocabulary import BOTH
from dao_sdk.compat.witness.source import SourceWitness, Written
from dao_sdk.contract.model import Contract, Place


@dataclass(frozen=True, slots=True)
class _Thing:
    """Something that is named together with others."""

    named: Named
    element: Element | Declaration

    @property
    def place(self) -> Place | None:
        """Where it is written."""
        return self.element.file.places.at(self.element.path, self.element.full)


_Group = Mapping[str, _Thing]


"""What is named together, by its own name, in the order of naming."""


@rule("name-displaced", source=BOTH)
def name_displaced(diff: Diff, rule: Rule) -> Iterator[Finding]:
    """Unchanged names that a language spells differently because others were added or removed."""
    for before, after in _groups(diff):
        rows: dict[str, list[Written]] = {}
        for author in diff.authors:
            olds, news = _spelled(author.old, before), _spelled(author.new, after)
            for name in before:
                if name in news and olds[name] != news[name]:
                    row = Written(author.language.name, str(olds[name]), str(news[name]))
                    rows.setdefault(name, []).append(row)
        for name, felt in rows.items():
            yield rule.finding(
                before[name].element.full,
                f"`{after[name].element.full}` has another name in code, because something else has its "
                "name now",
                (before[name].place, after[name].place),
                languages=[row.language for row in felt],
                witness=SourceWitness(tuple(felt)),
            )


def _groups(diff: Diff) -> Iterator[tuple[_Group, _Group]]:
    """What is named together on both sides, if two names could clash."""
    for pair in diff.messages:
        old, new = pair.old, pair.new
        if _near(_names(old), _names(new)):
            yield _message(old), _message(new)
    for enum in diff.enums:
        before, after = ([it.name for it in side.values] for side in (enum.old, enum.new))
        if _near(before, after, enum.old.name):
            yield (
                _parts("value", enum.old, enum.old.values),
                _parts("value", enum.new, enum.new.values),
            )
    for service in diff.services.both:
        before, after = ([it.name for it in side.methods] for side in (service.old, service.new))
        if _near(before, after):
            yield (
                _parts("method", service.old, service.old.methods),
                _parts("method", service.new, service.new.methods),
            )
    yield from _services(diff)
    if diff.schemas is not None:
        olds, news = _packages(diff.schemas.old), _packages(diff.schemas.new)
        for name in sorted(olds.keys() & news.keys()):
            if _near(list(olds[name]), list(news[name])):
                yield (
                    {short: _top(it) for short, it in olds[name].items()},
                    {short: _top(it) for short, it in news[name].items()},
                )


def _services(diff: Diff) -> Iterator[tuple[_Group, _Group]]:
    """The services of either role: bindings name them together, whatever package they are in."""
    both, contracts = diff.schemas, diff.contracts
    if both is None:
        return
    old = _by_role(both.old, contracts.old if contracts else None)
    new = _by_role(both.new, contracts.new if contracts else None)
    for role in old.keys() & new.keys():
        before, after = ([it.name for it in side[role]] for side in (old, new))
        if _near(before, after):
            yield _offered(role, old[role]), _offered(role, new[role])


def _by_role(schema: Schema, contract: Contract | None) -> dict[str, list[Service]]:
    """The guest's services and the host's, in the order in which they are named."""
    if contract is None:
        return {"service": list(schema.services.values())}
    found: dict[str, list[Service]] = {}
    for each in contract.services:
        known = schema.services.get(each.name)
        if known is not None:
            found.setdefault("host_service" if each.capability else "service", []).append(known)
    return found


def _offered(role: str, services: Iterable[Service]) -> _Group:
    return {it.full: _Thing(Named(role, (it.name,), it.file.proto.package), it) for it in services}


def _near(old: list[str], new: list[str], owner: str = "") -> bool:
    """Whether names differ between the sides, and two of one side are alike.

    That is: but for case, underscores, and the name of the enum that its values begin with.
    """
    return old != new and (_crowded(old, owner) or _crowded(new, owner))


def _crowded(names: list[str], owner: str) -> bool:
    beginning = owner.replace("_", "").lower()
    alike = {name.replace("_", "").lower().removeprefix(beginning) for name in names}
    return len(alike) < len(names)


def _packages(schema: Schema) -> dict[str, dict[str, Declaration]]:
    """The messages and enums at the top of each package."""
    found: dict[str, dict[str, Declaration]] = {}
    for full, declared in schema.top.items():
        found.setdefault(declared.file.proto.package, {})[full.rpartition(".")[2]] = declared
    return found


def _top(declared: Declaration) -> _Thing:
    package, name = declared.file.proto.package, declared.full.rpartition(".")[2]
    construct = "message" if isinstance(declared.proto, DescriptorProto) else "enum"
    return _Thing(Named(construct, (name,), package, package), declared)


def _names(message: Message) -> list[str]:
    """The names in a message, in the order of naming."""
    inside = (message.messages, message.enums, message.fields, message.oneofs)
    return [it.name for each in inside for it in each]


def _message(message: Message) -> _Group:
    """Everything that is named in a message."""
    package = message.file.proto.package
    around = tuple(message.full.removeprefix(f"{package}.").split("."))
    found: dict[str, _Thing] = {}
    for inner in (*message.messages, *message.enums):
        construct = "message" if isinstance(inner, Message) else "enum"
        named = Named(construct, (*around, inner.name), package, message.full)
        found[inner.name] = _Thing(named, inner)
    return (
        found | _parts("field", message, message.fields) | _parts("oneof", message, message.oneofs)
    )


def _parts(construct: str, whole: Element, parts: Iterable[Element]) -> dict[str, _Thing]:
    return {it.name: _Thing(Named(construct, (it.name,), parent=whole.full), it) for it in parts}


def _spelled(bindings: Bindings, group: _Group) -> dict[str, Spelled]:
    """The names of a group, given together."""
    names = bindings.spell(each.named for each in group.values())
    return {name: Spelled(tuple(own)) for name, own in zip(group, names, strict=True)}

"""What an author writes for the elements of one side, in one language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from dao_sdk.compat.languages import Label, Language, Named, Shape, Texts
from dao_sdk.compat.schema.elements import Enum, Field, Message, Method, Service
from dao_sdk.compat.schema.schema import Schema
from dao_sdk.compat.sides.side import Side
from dao_sdk.contract import model


class Bindings:
    """The bindings of one side in one language; names are made when they are asked for.

    Args:
        language: The language.
        side: The side, which has a schema.
    """

    def __init__(self, language: Language, side: Side) -> None:
        assert side.schema is not None
        self.language = language
        self._schema: Schema = side.schema
        self._contract = side.contract
        self._prefix = side.contract.name if side.contract is not None else ""
        self._known: dict[Named, Texts] = {}

    # What the names are made from.

    def named(self, element: Message | Enum) -> Named:
        """A message or enum as something to name."""
        package = element.file.proto.package
        path = element.full.removeprefix(f"{package}.") if package else element.full
        construct = "message" if isinstance(element, Message) else "enum"
        return Named(construct, tuple(path.split(".")), package, element.parent)

    def inside(self, message: Message) -> list[Named]:
        """Everything that a message has, in the order in which bindings name it."""
        inner: list[Message | Enum] = [*message.messages, *message.enums]
        found = [self.named(each) for each in inner]
        found += [Named("field", (each.name,), parent=message.full) for each in message.fields]
        found += [Named("oneof", (each.name,), parent=message.full) for each in message.oneofs]
        return found

    def role(self, service: Service) -> str:
        """Whose service it is: ``service`` of the guest, or ``host_service``."""
        known = self._described.get(service.full)
        return "host_service" if known is not None and known.capability else "service"

    @cached_property
    def _described(self) -> dict[str, model.Service]:
        services = self._contract.services if self._contract is not None else ()
        return {each.name: each for each in services}

    # Names.

    def spell(self, things: Iterable[Named]) -> list[Texts]:
        """The names of things that are named together, and so kept apart."""
        return list(self.language.spell(self._prefix, tuple(things)))

    def name(self, thing: Named) -> Texts:
        """The names of one thing by itself."""
        known = self._known.get(thing)
        if known is None:
            known = self._known[thing] = self.spell([thing])[0]
        return known

    def package(self, name: str) -> Texts:
        """The names of a package."""
        return self.name(Named("package", tuple(name.split(".")))) if name else ()

    def file(self, path: str) -> Texts:
        """The names of a .proto file."""
        return self.name(Named("file", tuple(path.removesuffix(".proto").split("/"))))

    def declared(self, element: Message | Enum) -> Texts:
        """The names of a message or enum, with those of its package and file."""
        around = (*self.package(element.file.proto.package), *self.file(element.file.path))
        return (*around, *self.name(self.named(element)))

    def part(self, construct: str, full: str) -> Texts:
        """The names of a field, oneof, enum value or method, by its full name."""
        parent, _, name = full.rpartition(".")
        return self.name(Named(construct, (name,), parent=parent))

    def service(self, service: Service) -> Texts:
        """The names of a service, with those of its capability."""
        own = self.name(Named(self.role(service), (service.name,), service.file.proto.package))
        known = self._described.get(service.full)
        if not own or known is None or known.capability is None:
            return own
        return (*self.name(Named("capability", (known.capability,))), *own)

    def method(self, method: Method) -> Texts:
        """The names of a method."""
        return self.part("method", method.full)

    def imported(self, each: model.Import) -> Texts:
        """The names of an import, with those of its capability."""
        parent = f"imports.avatar_{each.capability}"
        own = self.name(Named("import", (each.name,), parent=parent))
        return (*self.name(Named("capability", (each.capability,))), *own) if own else ()

    # Types.

    def type(self, field: Field, *, bare: bool = False, recursive: bool = False) -> Texts:
        """The types of a field; ``bare`` leaves out whether it can be unset and its oneof."""
        return self.write(shape(self._schema, field, bare=bare, recursive=recursive))

    def write(self, shape: Shape) -> Texts:
        """The types of a field of a shape."""
        return self.language.write(self._prefix, shape)


def shape(schema: Schema, field: Field, *, bare: bool = False, recursive: bool = False) -> Shape:
    """The shape of a field."""
    return Shape(
        field.type,
        field.type_name,
        _package(schema, field.type_name),
        _label(field, bare),
        field.key,
        recursive,
    )


def _label(field: Field, bare: bool) -> Label:
    if field.label != "single":
        return field.label
    if bare:
        return "single"
    if field.oneof:
        return "oneof"
    return "optional" if field.presence == "explicit" and field.type != "message" else "single"


def _package(schema: Schema, full: str) -> str:
    """The package of a message or enum."""
    outer = full
    while outer:
        declared = schema.top.get(outer)
        if declared is not None:
            return declared.file.proto.package
        outer = outer.rpartition(".")[0]
    return full.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody who writes code in one language, against the bindings of either side."""

    language: Language
    old: Bindings
    new: Bindings

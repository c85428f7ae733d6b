"""What an author writes for the elements of one side, in one language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from dao_sdk.compat.languages import Label, Language, Named, Shape, Texts
from dao_sdk.compat.schema.elements import Element, Enum, Field, Message, Service
from dao_sdk.compat.schema.schema import Schema
from dao_sdk.contract import model


@dataclass(frozen=True, slots=True)
class Spelled:
    """What an author writes to name something; nothing where ``own`` is empty."""

    own: Texts
    around: Texts = ()
    """The names of the modules that it is reached through."""

    def __bool__(self) -> bool:
        return bool(self.own)

    def __str__(self) -> str:
        if not self.own:
            return "nothing"
        return f"`{self.own[0]}`" + "".join(f" of `{each}`" for each in self.around)


class Bindings:
    """The bindings of one side in one language; names are made when they are asked for.

    Args:
        language: The language.
        schema: The messages and services of the side.
        contract: Its contract; that of the other side where it has none, so that both are
            called alike.
    """

    def __init__(self, language: Language, schema: Schema, contract: model.Contract | None) -> None:
        self.language = language
        self._schema = schema
        self._contract = contract
        self._prefix = contract.name if contract is not None else ""
        self._known: dict[Named, Texts] = {}
        self._types: dict[Shape, Spelled] = {}

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

    def around(self, element: Element) -> Texts:
        """The names of the package and the file that something is declared in."""
        package = element.file.proto.package
        path = element.file.path.removesuffix(".proto")
        names = self.name(Named("package", tuple(package.split(".")))) if package else ()
        return (*names, *self.name(Named("file", tuple(path.split("/")))))

    def declared(self, element: Message | Enum) -> Spelled:
        """The names of a message or enum."""
        return Spelled(self.name(self.named(element)), self.around(element))

    def reference(self, full: str) -> Spelled:
        """The names of a message by its full name."""
        message = self._schema.message(full)
        return self.declared(message) if message is not None else Spelled((full,))

    def part(self, construct: str, full: str) -> Spelled:
        """The names of a field, oneof, enum value or method, by its full name."""
        parent, _, name = full.rpartition(".")
        # By itself a name only depends on the last word of what it belongs to.
        owner = parent.rpartition(".")[2]
        return Spelled(self.name(Named(construct, (name,), parent=owner)))

    def service(self, service: Service) -> Spelled:
        """The names of a service."""
        package = service.file.proto.package
        own = self.name(Named(self.role(service), (service.name,), package))
        known = self._described.get(service.full)
        return Spelled(own, self._capability(known.capability if known is not None else None))

    def imported(self, each: model.Import) -> Spelled:
        """The names of an import; none if authors write a method of a capability instead."""
        if each.rpc is not None and "host_service" in self.language.implements:
            return Spelled(())
        own = self.name(Named("import", (each.name,), parent=f"imports.{each.prefix}"))
        return Spelled(own, self._capability(each.capability))

    def constant(self, construct: str, name: str) -> Spelled:
        """The names of a limit, status, entry result or kind of event."""
        return Spelled(self.name(Named(construct, (name,))))

    def _capability(self, name: str | None) -> Texts:
        return self.name(Named("capability", (name,))) if name else ()

    # Types.

    def type(self, field: Field, *, bare: bool = False, recursive: bool = False) -> Spelled:
        """The types of a field; ``bare`` leaves out whether it can be unset and its oneof."""
        made = shape(self._schema, field, bare=bare, recursive=recursive)
        known = self._types.get(made)
        if known is None:
            known = self._types[made] = Spelled(self.language.write(self._prefix, made))
        return known


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

"""Makes the views of packages, messages and enums, with the types of their fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dao_sdk.codegen import view
from dao_sdk.codegen.naming import Namer
from dao_sdk.codegen.pack import Pack
from dao_sdk.codegen.recursion import circles
from dao_sdk.codegen.types import Target, TypeWriter
from dao_sdk.contract import model


class MessageBuilder:
    """Makes the packages of a contract.

    Names come first, for every message and enum, since a field may refer to any of them; the
    views are made after that.
    """

    def __init__(self, contract: model.Contract, pack: Pack, namer: Namer) -> None:
        self._contract = contract
        self._pack = pack
        self._namer = namer
        self._packages: dict[str, view.Names] = {}
        self._parts: dict[tuple[str, str, str], view.Names] = {}
        """The names of fields, oneofs and enum values, by construct, owner and name."""
        self._messages: dict[str, list[model.Message]] = {}
        """The messages directly in a package or message, by its full name."""
        self._enums: dict[str, list[model.EnumType]] = {}
        """The enums directly in a package or message, by its full name."""
        self.targets: dict[str, Target] = {}
        """Every message and enum by full name."""
        for file in contract.files:
            self._name_file(file)
        self._writer = TypeWriter(pack, self.targets)
        self._circles = circles(each for file in contract.files for each in file.messages)

    def packages(self) -> Mapping[str, view.Package]:
        """Every package by full name, in the order of the files."""
        made = {name: self._package(name) for name in self._packages}
        for name, package in made.items():
            used = {
                self.targets[field.type].package
                for message in package.all_messages
                for field in message.fields
                if field.kind != "scalar"
            }
            package.uses = tuple(made[each] for each in made if each in used - {name})
        return made

    # Names

    def _name_file(self, file: model.ProtoFile) -> None:
        package = file.package
        if package not in self._packages:
            self._packages[package] = self._namer.names("package", package.split("."))
        for message in file.messages:
            self._messages.setdefault(message.parent or package, []).append(message)
        for enum in file.enums:
            self._enums.setdefault(enum.parent or package, []).append(enum)
        for kind, types in (("message", file.messages), ("enum", file.enums)):
            for each in types:
                path = each.name.removeprefix(f"{package}.").split(".")
                owners = [".".join([package, *path[:end]]) for end in range(1, len(path))]
                names = self._namer.names(
                    kind,
                    path,
                    package=package,
                    parent=each.parent or package,
                    outer=[self.targets[owner].names for owner in owners],
                )
                self.targets[each.name] = Target(package, names, self._packages[package])
        for message in file.messages:
            self._name_parts("field", message.name, [each.name for each in message.fields])
            self._name_parts("oneof", message.name, [each.name for each in message.oneofs])
        for enum in file.enums:
            self._name_parts("value", enum.name, [each.name for each in enum.values])

    def _name_parts(self, construct: str, owner: str, names: Iterable[str]) -> None:
        for name in names:
            made = self._namer.names(construct, [name], parent=owner)
            self._parts[construct, owner, name] = made

    def _shadow(self, kind: str, owner: str) -> frozenset[str]:
        """The names that a package or message declares, by the pack's ``[shadows]``."""
        messages, enums = self._messages.get(owner, []), self._enums.get(owner, [])
        declared = [("message", self.targets[each.name].names) for each in messages]
        declared += [("enum", self.targets[each.name].names) for each in enums]
        inside = {owner, *(each.name for each in enums)}
        declared += [
            (part, names) for (part, own, _), names in self._parts.items() if own in inside
        ]
        wanted = self._pack.shadows.get(kind, ())
        return frozenset(
            names[form]
            for construct, names in declared
            for form in names
            if f"{construct}.{form}" in wanted
        )

    # Views

    def _package(self, name: str) -> view.Package:
        shadow = self._shadow("package", name)
        aliases: dict[str, str] = {}
        docs = [file.doc for file in self._contract.files if file.package == name and file.doc]
        return view.Package(
            name=name,
            doc="\n\n".join(docs),
            names=self._packages[name],
            messages=tuple(
                self._message(each, name, shadow, aliases) for each in self._messages.get(name, [])
            ),
            enums=tuple(
                self._enum(each, name, shadow, frozenset(), aliases)
                for each in self._enums.get(name, [])
            ),
            aliases=tuple(view.Alias(alias, target) for alias, target in aliases.items()),
            words=self._writer.words(shadow),
        )

    def _message(
        self, source: model.Message, package: str, outside: frozenset[str], aliases: dict[str, str]
    ) -> view.Message:
        inside = self._shadow("message", source.name)
        fields = {
            each.name: self._field(source, each, package, outside, inside, aliases)
            for each in source.fields
        }
        oneofs = tuple(
            view.Oneof(
                name=each.name,
                doc=each.doc,
                fields=tuple(fields[name] for name in each.fields),
                names=self._parts["oneof", source.name, each.name],
            )
            for each in source.oneofs
        )
        return view.Message(
            name=source.name,
            short=source.name.rpartition(".")[2],
            doc=source.doc,
            fields=tuple(fields.values()),
            oneofs=oneofs,
            presence=(
                *(each.name for each in fields.values() if each.presence),
                *(each.name for each in oneofs),
            ),
            messages=tuple(
                self._message(each, package, outside, aliases)
                for each in self._messages.get(source.name, [])
            ),
            enums=tuple(
                self._enum(each, package, outside, inside, aliases)
                for each in self._enums.get(source.name, [])
            ),
            nested=source.parent is not None,
            names=self.targets[source.name].names,
            words=self._writer.words(outside | inside),
        )

    def _field(
        self,
        message: model.Message,
        source: model.Field,
        package: str,
        outside: frozenset[str],
        inside: frozenset[str],
        aliases: dict[str, str],
    ) -> view.Field:
        single = source.label in ("single", "optional")
        label = "oneof" if source.oneof is not None else source.label
        return view.Field(
            name=source.name,
            number=source.number,
            doc=source.doc,
            label=source.label,
            kind=source.type.kind,
            type=source.type.name,
            key=source.key and source.key.value,
            oneof=source.oneof,
            presence=single
            and (source.label == "optional" or label == "oneof" or source.type.kind == "message"),
            json_name=source.json_name,
            deprecated=source.deprecated,
            names=self._parts["field", message.name, source.name],
            types=self._writer.field(
                source.type,
                label,
                source.key,
                package,
                outside,
                inside,
                aliases,
                self._circles.get(source.type.name) == self._circles[message.name],
            ),
        )

    def _enum(
        self,
        source: model.EnumType,
        package: str,
        outside: frozenset[str],
        around: frozenset[str],
        aliases: dict[str, str],
    ) -> view.Enum:
        own = model.TypeRef("enum", source.name)
        inside = self._shadow("enum", source.name)
        first: dict[int, view.Names] = {}
        values = []
        for each in source.values:
            names = self._parts["value", source.name, each.name]
            kept = first.setdefault(each.number, names)
            values.append(
                view.Value(each.name, each.number, each.doc, each.deprecated, names, kept)
            )
        return view.Enum(
            name=source.name,
            short=source.name.rpartition(".")[2],
            doc=source.doc,
            values=tuple(values),
            variants=tuple(each for each in values if each.names is each.first),
            synonyms=tuple(each for each in values if each.names is not each.first),
            nested=source.parent is not None,
            names=self.targets[source.name].names,
            types=self._writer.field(own, "single", None, package, outside, inside, aliases),
            beside=self._writer.field(own, "single", None, package, outside, around, aliases),
        )

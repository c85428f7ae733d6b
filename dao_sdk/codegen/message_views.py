"""Makes the views of packages, messages and enums, with the types of their fields."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from dao_sdk.codegen import view
from dao_sdk.codegen.field_rules import view_of
from dao_sdk.codegen.namer import Namer
from dao_sdk.codegen.pack import Pack
from dao_sdk.codegen.recursion import circles
from dao_sdk.codegen.references import References
from dao_sdk.codegen.types import Target, TypeWriter
from dao_sdk.contract import model
from dao_sdk.contract.ruled_messages import ruled


class MessageBuilder:
    """Makes the packages of a contract.

    Names come first, for every message and enum, since a field may refer to any of them; the
    views are made after that.
    """

    def __init__(self, contract: model.Contract, pack: Pack, namer: Namer) -> None:
        self._contract = contract
        self._pack = pack
        self._namer = namer
        self.package_names: dict[str, view.Names] = {}
        """Every package by full name, in the order of the files."""
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
        self._files: dict[str, view.File] = {}
        """The file of every message and enum, by full name."""
        self._ruled = ruled(each for file in contract.files for each in file.messages)
        self._circles = circles(each for file in contract.files for each in file.messages)

    def names_of(self, construct: str, owner: str, name: str) -> view.Names:
        """The names of a field, oneof or value of a message or enum."""
        return self._parts[construct, owner, name]

    def packages(
        self, files: Mapping[str, view.File], references: References
    ) -> Mapping[str, view.Package]:
        """Fill the packages of the files.

        Args:
            files: Every file by its path, with its package, still empty.
            references: Writes what documentation refers to.

        Returns:
            Every package by full name, in the order of the files.
        """
        self._references = references
        for source in self._contract.files:
            names = [each.name for each in source.messages] + [each.name for each in source.enums]
            self._files |= dict.fromkeys(names, files[source.path])
        made = {file.package.name: file.package for file in files.values()}
        for package in made.values():
            self._fill(package)
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
        if package not in self.package_names:
            self.package_names[package] = self._namer.names("package", package.split("."))
        for message in file.messages:
            self._messages.setdefault(message.parent or package, []).append(message)
        for enum in file.enums:
            self._enums.setdefault(enum.parent or package, []).append(enum)
        for kind, types in (("message", file.messages), ("enum", file.enums)):
            for each in types:
                path = each.name.removeprefix(f"{package}.").split(".")
                names = self._namer.names(
                    kind,
                    path,
                    package=package,
                    parent=each.parent or package,
                    outer=self._outer(each.parent, package) if each.parent else (),
                )
                self.targets[each.name] = Target(package, names, self.package_names[package])
        for message in file.messages:
            fields = {each.name: _kinds(each) for each in message.fields}
            self._name_parts("field", message, package, fields)
            self._name_parts("oneof", message, package, {it.name: () for it in message.oneofs})
        for enum in file.enums:
            self._name_parts("value", enum, package, {each.name: () for each in enum.values})

    def _name_parts(
        self,
        construct: str,
        owner: model.Message | model.EnumType,
        package: str,
        parts: Mapping[str, Collection[str]],
    ) -> None:
        outer = self._outer(owner.name, package)
        for name, kinds in parts.items():
            self._parts[construct, owner.name, name] = self._namer.names(
                construct,
                [name],
                package=package,
                parent=owner.name,
                outer=outer,
                kinds=kinds,
                beside=[*parts],
            )

    def _outer(self, name: str, package: str) -> list[view.Names]:
        """The names of a message or enum and of the messages around it, outermost first."""
        path = name.removeprefix(f"{package}.").split(".")
        owners = (".".join([package, *path[:end]]) for end in range(1, len(path) + 1))
        return [self.targets[owner].names for owner in owners]

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

    def _fill(self, package: view.Package) -> None:
        name = package.name
        shadow = self._shadow("package", name)
        aliases: dict[str, str] = {}
        package.messages = tuple(
            self._message(each, name, shadow, aliases) for each in self._messages.get(name, [])
        )
        package.enums = tuple(
            self._enum(each, name, shadow, frozenset(), aliases)
            for each in self._enums.get(name, [])
        )
        package.aliases = tuple(view.Alias(alias, target) for alias, target in aliases.items())
        package.words = self._writer.words(shadow)

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
                doc=self._references.resolved(each.doc, source.name),
                fields=tuple(fields[name] for name in each.fields),
                names=self._parts["oneof", source.name, each.name],
            )
            for each in source.oneofs
        )
        return view.Message(
            name=source.name,
            short=source.name.rpartition(".")[2],
            doc=self._references.resolved(source.doc, source.name),
            fields=tuple(fields.values()),
            oneofs=oneofs,
            ruled=source.name in self._ruled,
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
            file=self._files[source.name],
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
            doc=self._references.resolved(source.doc, message.name),
            label=source.label,
            kind=source.type.kind,
            type=source.type.name,
            key=source.key and source.key.value,
            oneof=source.oneof,
            presence=single
            and (source.label == "optional" or label == "oneof" or source.type.kind == "message"),
            json_name=source.json_name,
            deprecated=source.deprecated,
            rules=view_of(source.rules),
            ruled=source.type.kind == "message" and source.type.name in self._ruled,
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
            doc = self._references.resolved(each.doc, source.name)
            values.append(view.Value(each.name, each.number, doc, each.deprecated, names, kept))
        return view.Enum(
            name=source.name,
            short=source.name.rpartition(".")[2],
            doc=self._references.resolved(source.doc, source.name),
            values=tuple(values),
            variants=tuple(each for each in values if each.names is each.first),
            synonyms=tuple(each for each in values if each.names is not each.first),
            nested=source.parent is not None,
            file=self._files[source.name],
            names=self.targets[source.name].names,
            types=self._writer.field(own, "single", None, package, outside, inside, aliases),
            beside=self._writer.field(own, "single", None, package, outside, around, aliases),
        )


def _kinds(field: model.Field) -> Collection[str]:
    """The label of a field, with its oneof, and what its values are."""
    oneof = ("oneof",) if field.oneof is not None else ()
    return (field.label, *oneof, field.type.kind)

"""What the authors of a language see of a contract: the names and types that they may write.

``dao abi`` compares them for two contracts, to tell whose code still compiles. They are made from
``[names]`` and ``[types]`` of the pack as the files are, without making files.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from dao_sdk.codegen.namer import Namer
from dao_sdk.codegen.pack import Pack
from dao_sdk.codegen.types import Target, TypeWriter
from dao_sdk.codegen.view import Names
from dao_sdk.contract.model import Scalar, TypeRef


class Surface:
    """What authors see of the files of one pack; forms and type sets as ``[source]`` chooses them.

    Args:
        pack: The pack.
    """

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        hidden = pack.source.hidden
        self._forms = {
            construct: [form for form in rules if f"{construct}.{form}" not in hidden]
            for construct, rules in pack.names.items()
        }
        self._sets = tuple(pack.types) if pack.source.types is None else pack.source.types

    @property
    def constructs(self) -> frozenset[str]:
        """The constructs whose names authors write."""
        return frozenset(construct for construct, forms in self._forms.items() if forms)

    def names(
        self, contract: str, things: Iterable[tuple[str, Sequence[str], str, str]]
    ) -> list[tuple[str, ...]]:
        """Name things that stand beside each other.

        Args:
            contract: The name of the contract.
            things: Of each its construct, its name within its package (outer messages first), its
                package, and the full name of what it belongs to; in the order of the contract.

        Returns:
            The names that authors write for each, a name a form.
        """
        naming = _Naming(self._pack, contract)
        return [
            tuple(names[form] for form in self._forms.get(thing[0], ()) if form in names)
            for thing, names in ((thing, naming.names(*thing)) for thing in things)
        ]

    def types(
        self,
        contract: str,
        type_: TypeRef,
        package: str,
        label: Literal["single", "optional", "oneof", "repeated", "map"],
        key: Scalar | None,
        recursive: bool,
    ) -> tuple[str, ...]:
        """Write the type of a field, as it is written where nothing hides a name of it.

        Args:
            contract: The name of the contract.
            type_: The type of the field, of its elements or of its map's values.
            package: The package of the message or enum that it is.
            label: How it is wrapped.
            key: The scalar of a map's keys.
            recursive: Whether a value of the message may hold another of the same message here.

        Returns:
            A text for each type set that authors meet; empty where the set says nothing.
        """
        targets: dict[str, Target] = {}
        if type_.kind != "scalar":
            naming = _Naming(self._pack, contract)
            path = type_.name.removeprefix(f"{package}.").split(".")
            own = naming.names(type_.kind, path, package, "")
            around = naming.names("package", package.split("."), "", "")
            targets[type_.name] = Target(package, own, around)
        nothing: frozenset[str] = frozenset()
        writer = TypeWriter(self._pack, targets)
        made = writer.field(type_, label, key, "", nothing, nothing, {}, recursive)
        texts = {name: made[name] for name in made}
        return tuple(texts.get(name, "") for name in self._sets)


class _Naming:
    """Names for things of one contract; messages are named before what is in them."""

    def __init__(self, pack: Pack, contract: str) -> None:
        self._namer = Namer(pack, contract)
        self._declared: dict[tuple[str, ...], Names] = {}

    def names(self, construct: str, path: Sequence[str], package: str, parent: str) -> Names:
        if construct not in ("message", "enum"):
            return self._namer.names(construct, path, package=package, parent=parent)
        key = (package, *path)
        if key not in self._declared:
            around = [path[:end] for end in range(1, len(path))]
            outer = [self.names("message", each, package, "") for each in around]
            parent = ".".join(each for each in (package, *path[:-1]) if each)
            self._declared[key] = self._namer.names(
                construct, path, package=package, parent=parent, outer=outer
            )
        return self._declared[key]

"""Gives the comparison the languages of the packs that are here."""

from __future__ import annotations

from collections.abc import Sequence

from dao_sdk.codegen.author_surface import Surface
from dao_sdk.codegen.pack import Pack, available
from dao_sdk.codegen.pack_loader import load_pack
from dao_sdk.compat.languages import Language, Named, Shape, Texts
from dao_sdk.contract.model import Scalar, TypeRef


def languages(names: Sequence[str] | None = None) -> tuple[Language, ...]:
    """Read language packs as their authors meet them.

    Args:
        names: Names or folders of packs; every pack that ships or is installed where None.

    Raises:
        PackError: There is no such pack, or it cannot be used.
    """
    return tuple(_language(load_pack(each)) for each in (available() if names is None else names))


def _language(pack: Pack) -> Language:
    surface, source = Surface(pack), pack.source

    def spell(contract: str, things: Sequence[Named]) -> list[Texts]:
        rows = ((each.construct, each.path, each.package, each.parent) for each in things)
        return surface.names(contract, rows)

    def write(contract: str, shape: Shape) -> Texts:
        type_ = TypeRef(shape.kind, shape.type_name or shape.type)
        key = Scalar(shape.key) if shape.key else None
        return surface.types(contract, type_, shape.package, shape.label, key, shape.recursive)

    return Language(
        name=pack.name,
        title=pack.title,
        spell=spell,
        write=write,
        visible=surface.constructs,
        exhaustive=frozenset(source.exhaustive),
        literals=source.literals,
        implements=frozenset(source.implements),
        defaults=source.defaults,
        overrides=source.overrides,
        presence=source.presence,
        oneofs=source.oneofs,
        empty_requests=source.empty_requests,
    )

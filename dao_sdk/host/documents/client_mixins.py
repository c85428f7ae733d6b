"""What typed clients have beside the methods of their services; generated clients inherit it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, overload

from ..api import data_v1, spaces_v1
from ..errors import InvalidArgument
from ..synced import Synced
from .arguments import check_text
from .client import Documents, Spaces
from .shapes import Shape
from .space import Space
from .sync import sync_homes
from .values import Path, to_path

_F = TypeVar("_F")


class DocumentsMixin:
    """What the typed client of ``dao.data.v1.DocumentsService`` has beside its methods."""

    @overload
    def space(self: Documents, name: str) -> Space[dict[str, Any], Mapping[str, Any]]: ...

    @overload
    def space(self: Documents, name: str, shape: type[_F]) -> Space[_F, _F]: ...

    def space(self: Documents, name: str, shape: type[Any] | None = None) -> Space[Any, Any]:
        """Name a space of documents; it comes into being with its first document.

        Args:
            name: 1 to 64 characters of a-z, 0-9, '.', '_' and '-', beginning with a letter or
                digit.
            shape: What its documents are: a dataclass or a ``TypedDict``. What is written is an
                instance of it, and what is read is checked against it; None for plain dicts.

        Returns:
            The space.

        Raises:
            InvalidArgument: The class has a field that no document can hold.
        """
        return Space(self, name, Shape(shape))

    async def sync(
        self: Documents, other: Documents, *, spaces: Iterable[str] | None = None
    ) -> Synced:
        """Synchronise with the documents of another home; see ``Avatar.sync``.

        Args:
            other: The typed client of the other home.
            spaces: The names of the spaces; None for all that one of the two has.

        Returns:
            What was sent and received.
        """
        return await sync_homes(self, other, spaces)


class SpacesMixin:
    """What the typed client of ``dao.spaces.v1.SpacesService`` has beside its methods."""

    async def index(
        self: Spaces, name: str, *fields: Path, timeout: float | None = None
    ) -> spaces_v1.Space:
        """Set the indexed fields of a space, the whole new set; makes the space where it is missing.

        Args:
            name: The name of the space.
            fields: Each a key, or a tuple of keys from the root of a document.
            timeout: Seconds until the call is given up; None for no limit.

        Returns:
            The space.

        Raises:
            InvalidArgument: A field has no name.
        """
        check_text(name, "the name of a space")
        paths = [data_v1.FieldPath(keys=to_path(path)) for path in fields]
        if any("" in path.keys for path in paths):
            raise InvalidArgument("an indexed field has a name", {"field": "fields"})
        request = spaces_v1.PutRequest(name=name, indexes=paths)
        return (await self.put(request, timeout=timeout)).space

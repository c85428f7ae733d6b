"""What is asked of bindings: how an author writes this or that."""

from __future__ import annotations

from dao_sdk.compat.authors import Names
from dao_sdk.compat.bindings import Spelled
from dao_sdk.compat.schema.elements import Enum, Field, Message, Service
from dao_sdk.contract.model import Import


def declared(element: Message | Enum) -> Names:
    """The names of a message or enum."""
    return lambda it: it.declared(element)


def part(construct: str, full: str) -> Names:
    """The names of a field, oneof, enum value or method."""
    return lambda it: it.part(construct, full)


def typed(field: Field, *, bare: bool = False, recursive: bool = False) -> Names:
    """The types of a field."""
    return lambda it: it.type(field, bare=bare, recursive=recursive)


def reference(full: str) -> Names:
    """The names of a message that a method takes or gives."""
    return lambda it: it.reference(full)


def service(element: Service) -> Names:
    """The names of a service."""
    return lambda it: it.service(element)


def imported(each: Import) -> Names:
    """The names of an import."""
    return lambda it: it.imported(each)


def words(text: str) -> Names:
    """The same words in every language."""
    return lambda it: Spelled((text,))


def constant(construct: str, name: str) -> Names:
    """The names of a limit, status, entry result or kind of event."""
    return lambda it: it.constant(construct, name)

"""What authors write of a contract, and which authors feel a change."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dao_sdk.compat.authors import Author, Names
from dao_sdk.compat.bindings import Spelled
from dao_sdk.compat.diff import Diff
from dao_sdk.compat.matching.declarations import EnumPair
from dao_sdk.compat.matching.matched import Matched, Pair, match
from dao_sdk.compat.schema.elements import Enum, Field, Message, Method, Service, Value
from dao_sdk.contract.model import Constant, Import


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


Who = Callable[[Author], bool]


def known(service: Service) -> Who:
    """Authors who call the service's methods or write them."""
    return lambda author: author.knows(author.old.role(service))


def missing(service: Service) -> Who:
    """Authors whose code does not compile if it has a method that the bindings lack."""

    def hit(author: Author) -> bool:
        role = author.old.role(service)
        return author.calls(role) or (author.writes(role) and author.language.overrides)

    return hit


def obliged(service: Service) -> Who:
    """Authors who must write every method of the service."""
    return lambda author: author.writes(author.old.role(service)) and not author.language.defaults


def mode(method: Method) -> str:
    """How a method answers, in words."""
    if method.client_streaming:
        return "a stream of requests"
    return "a stream" if method.server_streaming else "a single answer"


def matched_values(enum: EnumPair) -> Matched[Value]:
    """Values by name; then what is left by number. Several names may have one number."""
    named = match(enum.old.values, enum.new.values, lambda it: it.name)
    heirs = {it.number: it for it in reversed(named.added)}
    renamed = [Pair(it, heirs.pop(it.number)) for it in named.removed if it.number in heirs]
    return named.joined(renamed)


_GROUPS = {"limit": "limits", "status": "statuses", "result": "results", "event": "events"}


def constants(diff: Diff) -> Iterator[tuple[str, Matched[Constant]]]:
    """Limits, statuses, entry results and events, each under the word for one of them.

    What is left by name is matched by its number; but for limits, whose numbers say nothing.
    """
    for construct, group in _GROUPS.items():
        named = diff.constants(group)
        numbers = {it.value: it for it in named.added} if construct != "limit" else {}
        renamed = [Pair(it, numbers[it.value]) for it in named.removed if it.value in numbers]
        yield construct, named.joined(renamed)

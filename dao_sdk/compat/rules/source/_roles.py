"""Who calls the methods of a service, and who writes them."""

from __future__ import annotations

from collections.abc import Callable

from dao_sdk.compat.authors import Author
from dao_sdk.compat.schema.elements import Method, Service

Who = Callable[[Author], bool]


def known(service: Service) -> Who:
    """Authors who call the service's methods or write them."""
    return lambda author: author.knows(author.old.role(service))


def missing(service: Service) -> Who:
    """Authors whose code does not compile where it has a method that the bindings lack."""

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

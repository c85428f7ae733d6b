"""Checks the handlers that an author gives, before anything is opened with them.

A handler that lacks a method would be found out only when the unit calls it, maybe weeks later, and
all that the unit could do is fail.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ..errors import DaoError
from ..nearest import nearest
from .abi import Abi, AbiImport
from .runtime.param_roles import arguments_of

_OPTIONAL = {"open": ("home",), "aclose": (), "set_scopes": ("scopes",)}
"""What a handler may have beside the methods of its capability, with what each takes."""


class HandlerError(DaoError):
    """A handler of the author's cannot stand in for its capability."""


class _Wanted(NamedTuple):
    """A method that a handler must have."""

    name: str
    takes: tuple[str, ...]
    mode: str

    @property
    def sample(self) -> str:
        """The method as one would write it."""
        arguments = ", ".join(("self", *self.takes))
        if self.mode == "stream":
            return f"async def {self.name}({arguments}): yield ..."
        return f"{'async ' if self.mode == 'async' else ''}def {self.name}({arguments}): ..."


def check_handlers(given: object, abi: Abi) -> dict[str, object]:
    """Make sure that every handler has what its capability needs.

    Args:
        given: The handlers by the name of their capability; None for none.
        abi: The contract.

    Returns:
        The handlers.

    Raises:
        HandlerError: There is no such capability, or a handler lacks a method or has one that
            cannot be called as it will be; says all that is wrong with the handler.
    """
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise HandlerError(
            f"`capabilities` is a dict of handlers, not a {type(given).__name__}",
            'Write capabilities={"log": Lines()}.',
        )
    known = [entry.name for entry in abi.capabilities if entry.name != "call"]
    for name, handler in given.items():
        if name not in known:
            near = nearest(str(name), known)
            raise HandlerError(
                f"there is no capability {name!r} to provide",
                f"Did you mean {near!r}?" if near else f"The contract has {', '.join(known)}.",
            )
        wanted = [_wanted(entry) for entry in abi.imports if entry.capability == name]
        _check(name, handler, wanted)
    return dict(given)


def _wanted(entry: AbiImport) -> _Wanted:
    """The method that carries out an import."""
    takes = arguments_of(entry) if entry.mode == "sync" else ("request",)
    return _Wanted(entry.method or "", takes, entry.mode)


def _check(capability: str, handler: object, wanted: list[_Wanted]) -> None:
    whose = f"the handler of `{capability}`"
    if handler is None:
        raise HandlerError(
            f"{whose} is None",
            "Leave it out to have the host's own, or give an object with "
            f"{_listed([each.name for each in wanted])}.",
        )
    if isinstance(handler, type):
        raise HandlerError(
            f"{whose} is the class {handler.__name__}, not an object of it",
            f"Write {handler.__name__}().",
        )
    whose = f"{whose} ({type(handler).__name__})"
    missing = [each for each in wanted if not callable(getattr(handler, each.name, None))]
    if missing:
        names = _listed([f"`{each.name}`" for each in missing])
        raise HandlerError(f"{whose} has no {names}", _missing_hint(handler, missing))
    for each in wanted:
        _check_method(whose, each, getattr(handler, each.name))
    for name, takes in _OPTIONAL.items():
        method = getattr(handler, name, None)
        if method is not None and not _takes(method, takes):
            sample = _Wanted(name, takes, "async" if name != "set_scopes" else "sync").sample
            raise HandlerError(
                f"{whose} has a `{name}` that cannot be called with ({', '.join(takes)})",
                f"Write `{sample}`, or call it something else.",
            )


def _missing_hint(handler: object, missing: list[_Wanted]) -> str:
    has = [name for name in dir(handler) if not name.startswith("_")]
    near = [nearest(each.name, has) for each in missing]
    if all(near):
        return f"Did you mean it by {_listed([f'`{found}`' for found in near])}?"
    return "Add " + ", and ".join(f"`{each.sample}`" for each in missing) + "."


def _check_method(whose: str, wanted: _Wanted, method: Callable[..., Any]) -> None:
    if not _takes(method, wanted.takes):
        wrong = f"takes something else than ({', '.join(wanted.takes)})"
    elif wanted.mode == "sync" and _is_one(
        method, inspect.iscoroutinefunction, inspect.isasyncgenfunction
    ):
        wrong = "is async, and the unit waits for its answer on the spot"
    elif wanted.mode == "async" and _is_one(
        method, inspect.isasyncgenfunction, inspect.isgeneratorfunction
    ):
        wrong = "yields, and must answer once"
    elif wanted.mode == "stream" and _is_one(
        method, inspect.iscoroutinefunction, inspect.isgeneratorfunction
    ):
        wrong = "is no async generator, and must answer with items"
    else:
        return
    raise HandlerError(f"{whose} has a `{wanted.name}` that {wrong}", f"Write `{wanted.sample}`.")


def _is_one(method: object, *kinds: Callable[[object], bool]) -> bool:
    return any(kind(method) for kind in kinds)


def _takes(method: Any, arguments: tuple[str, ...]) -> bool:
    """Whether something can be called with so many arguments; true if that is unknown."""
    if not callable(method):
        return False
    try:
        inspect.signature(method).bind(*arguments)
    except ValueError:  # it has no signature, such as a function of C
        return True
    except TypeError:
        return False
    return True


def _listed(names: list[str]) -> str:
    return (
        " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else "its methods"
    )

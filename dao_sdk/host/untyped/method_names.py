"""Finds a method of the contract by the name that a person types."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from ...errors import DaoError
from ...nearest import nearest
from ...plain_text import plain
from ..abi import Abi, AbiMethod


class MethodNameError(DaoError):
    """There is no such method, or several."""


def short_names(abi: Abi) -> Mapping[AbiMethod, str]:
    """Give each method the shortest name that finds it, such as ``documents.export_file``.

    If two services have the same name, as much of their packages stands before it as is needed.
    """
    named: dict[AbiMethod, str] = {}
    length, waiting = 2, list(abi.methods)
    while waiting:
        ends = {method: _end(method, length) for method in waiting}
        times = Counter(tuple(_words(end)) for end in ends.values())
        longest = max(len(method.full_name.split(".")) for method in waiting)
        for method, end in ends.items():
            if times[tuple(_words(end))] == 1:
                named[method] = end
            elif length > longest:
                named[method] = method.full_name  # which differs from others in its case alone
        waiting = [method for method in waiting if method not in named]
        length += 1
    return {method: named[method] for method in abi.methods}


def _end(method: AbiMethod, length: int) -> str:
    package = method.service.split(".")[:-1]
    return ".".join([*package, method.short_service, method.attribute][-length:])


def find_method(abi: Abi, name: str) -> AbiMethod:
    """Find a method by its full name, or any end of it, however its words are written.

    ``dao.data.v1.DocumentsService.ExportFile``, ``Documents.ExportFile``, ``documents.export_file``
    and, if only one service has it, ``export_file`` all name the same method; a ``/`` before the
    method is understood too.

    Args:
        abi: The contract.
        name: What was typed.

    Returns:
        The method.

    Raises:
        DaoError: No method has that name, or several have; the error names the nearest ones.
    """
    if not isinstance(name, str):
        raise MethodNameError(f"the name of a method is a string, not a {type(name).__name__}")
    wanted = _words(name.replace("/", "."))
    fitting = [method for method in abi.methods if method.full_name == name] or [
        method
        for method in abi.methods
        if any(_words(name)[-len(wanted) :] == wanted for name in _names(method))
    ]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        shown = short_names(abi)
        names = ", ".join(shown[method] for method in fitting)
        raise MethodNameError(f"`{name}` is the name of several methods", f"Choose one of {names}.")
    name = plain(name, 100)
    near = nearest(name.replace("/", "."), short_names(abi).values())
    hint = f"Did you mean {near}?" if near else "`dao call --list` names all methods."
    raise MethodNameError(f"there is no method `{name}`", hint)


def _names(method: AbiMethod) -> tuple[str, str]:
    """The full name, as the contract writes it and as people do."""
    package = method.service.rpartition(".")[0]
    return method.full_name, f"{package}.{method.short_service}.{method.name}"


def _words(name: str) -> list[str]:
    return [part.replace("_", "").lower() for part in name.split(".")]

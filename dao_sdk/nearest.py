"""The valid name that a person probably meant by a wrong one."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like ``name``, or "" if none is alike.

    Names with a dot are compared by their last part too, so that a message with a forgotten
    or mistyped package is still found.
    """
    names = sorted(set(known))
    close = similar(name, names)
    if close:
        return close[0]
    lowered = {each.lower(): each for each in names}
    close = similar(name.lower(), lowered)
    if close:
        return lowered[close[0]]
    tails = {each.rpartition(".")[2]: each for each in names if "." in each}
    close = similar(name.rpartition(".")[2], tails, cutoff=0.75)
    return tails[close[0]] if close else ""


def similar(name: str, known: Iterable[str], count: int = 1, cutoff: float = 0.6) -> list[str]:
    """The known names that are spelled like ``name``, the most similar first.

    Args:
        name: The name that was given.
        known: The names that there are.
        count: The most names to return.
        cutoff: How similar they must be, from 0 to 1.
    """
    import difflib  # only a wrong name needs it

    return difflib.get_close_matches(name, list(known), n=count, cutoff=cutoff)

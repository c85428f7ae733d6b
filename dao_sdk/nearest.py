"""The valid name that a person probably meant by a wrong one."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like ``name``, or "" if none is alike.

    Names with a dot are compared by their last part too, so that a message with a forgotten
    or mistyped package is still found.
    """
    import difflib  # only a wrong name needs it

    names = sorted(set(known))
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if close:
        return close[0]
    lowered = {each.lower(): each for each in names}
    close = difflib.get_close_matches(name.lower(), lowered, n=1, cutoff=0.6)
    if close:
        return lowered[close[0]]
    tails = {each.rpartition(".")[2]: each for each in names if "." in each}
    close = difflib.get_close_matches(name.rpartition(".")[2], tails, n=1, cutoff=0.75)
    return tails[close[0]] if close else ""

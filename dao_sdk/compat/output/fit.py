"""How a unit fits a host: what it would miss there, what would run, and the verdict."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

from dao_sdk.compat.fit import Fit, Function
from dao_sdk.compat.output import json as comparisons
from dao_sdk.compat.output.paint import Paint
from dao_sdk.compat.output.plain import plain


def render(fit: Fit, *, colour: bool) -> Iterator[str]:
    """Tells a person what the unit would miss and what would run, a line at a time.

    Args:
        fit: How the unit fits.
        colour: Whether to colour, by escape sequences.
    """
    paint = Paint(colour)
    host = plain(fit.report.old.title)
    if fit.missing:
        yield ""
        yield paint(f"{host} does not offer", "bold")
        yield from _rows([(plain(it.name), _terms(it)) for it in fit.missing])
    if fit.capabilities:
        yield ""
        yield paint(f"{host} offers what the unit asks for of", "bold")
        yield from _rows(
            [
                (plain(name) or "?", ", ".join(plain(it.name) for it in functions))
                for name, functions in fit.capabilities.items()
            ]
        )


def _rows(rows: list[tuple[str, str]]) -> Iterator[str]:
    width = max(len(name) for name, _ in rows)
    return (f"  {name:{width}}  {text}" for name, text in rows)


def _terms(each: Function) -> str:
    of = (
        f"capability {plain(each.capability)}" if each.capability else "of no capability known here"
    )
    since = f", since {plain(each.since)}" if each.since != "?" else ""
    without = "the unit cannot do without" if each.required else "the unit can do without"
    return f"{of}{since}; {without}"


def to_json(fit: Fit) -> str:
    """The document of the comparison, with what came of it for the unit."""
    value = json.loads("".join(comparisons.render([fit.report])))
    value["unit"] = {
        "outcome": fit.outcome.name.lower(),
        "missing": [asdict(each) for each in fit.missing],
        "offered": [asdict(each) for each in fit.offered],
    }
    return json.dumps(value, ensure_ascii=True, indent=1) + "\n"

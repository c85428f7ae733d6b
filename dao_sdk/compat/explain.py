"""Explains one rule: what it means, why it breaks, an example, and how to make the change safely."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from dao_sdk.compat.catalogue import by_id
from dao_sdk.compat.output.paint import Paint
from dao_sdk.compat.rule_facts import RuleFacts
from dao_sdk.compat.vocabulary import Direction, Layer, Step
from dao_sdk.nearest import similar

LAYERS = {
    Layer.WASM: "whether a unit loads at all",
    Layer.WIRE: "the bytes that cross",
    Layer.JSON: "messages as JSON",
    Layer.SOURCE: "whether authors' code still compiles",
    Layer.CAPABILITY: "the rights that a unit needs",
}
"""What each layer is about, in a few words."""

_MEETINGS = {
    Layer.SOURCE: {
        Direction.OLD_ON_NEW: "code written for the old bindings, with the new ones",
        Direction.NEW_ON_OLD: "code written for the new bindings, with the old ones",
    },
    None: {
        Direction.OLD_ON_NEW: "an old unit on a new host",
        Direction.NEW_ON_OLD: "a new unit on an old host",
    },
}
_COLUMN = 9


def render(rule: RuleFacts, *, colour: bool, width: int) -> Iterator[str]:
    """Explains a rule to a person, a line at a time.

    Args:
        rule: The rule.
        colour: Whether to colour, by escape sequences.
        width: How long lines may be, in characters; examples may be longer.
    """
    paint, doc = Paint(colour), rule.doc
    # A rule about waivers is told in the layer of what is waived.
    about = LAYERS[rule.layer] if rule.id.startswith(f"{rule.layer}/") else "waivers"
    yield f"{paint(rule.id, 'bold')}  {paint(about, 'dim')}"
    yield ""
    yield from _wrapped(f"{doc.title}.", width)
    yield ""
    yield from _wrapped(doc.why, width)
    yield ""
    for label, text, sign, shade in (
        ("before", doc.before.text, "-", "red"),
        ("after", doc.after.text, "+", "green"),
    ):
        for number, line in enumerate((text or "(nothing)").split("\n")):
            head = label if not number else ""
            yield f"  {paint(f'{head:{_COLUMN}}', 'dim')}{paint(f'{sign} {line}'.rstrip(), shade)}"
        yield ""
    meetings = _MEETINGS.get(rule.layer) or _MEETINGS[None]
    broken = [meetings[it] for it in Direction if it in rule.breaks]
    for number, each in enumerate(broken or ["nobody yet"]):
        yield from _row("" if number else "breaks", each, width, paint)
    yield from _row("step", _step(rule), width, paint)
    yield from _row("safely", doc.instead, width, paint)
    if doc.source:
        yield from _row("source", doc.source, width, paint)


def to_value(rule: RuleFacts) -> dict[str, Any]:
    """A rule as JSON has it."""
    doc, step = rule.doc, rule.step
    return {
        "rule": rule.id,
        "layer": str(rule.layer),
        "title": doc.title,
        "why": doc.why,
        "before": doc.before.text,
        "after": doc.after.text,
        "safely": doc.instead,
        "breaks": [str(each) for each in Direction if each in rule.breaks],
        "step": None if step is None else str(step),
        "source": doc.source,
    }


def _step(rule: RuleFacts) -> str:
    step = rule.step
    if step is None:
        return "none: no version settles it"
    if rule.additive:
        return f"{step}: what breaks is only that authors have more to write"
    return f"{step}, with a warning" if rule.hazard and step is Step.PATCH else str(step)


def _row(label: str, text: str, width: int, paint: Paint) -> Iterator[str]:
    first, *others = _wrapped(text, width - 2 - _COLUMN)
    yield f"  {paint(f'{label:{_COLUMN}}', 'dim')}{first}"
    yield from (" " * (2 + _COLUMN) + line for line in others)


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, max(width, 30), break_long_words=False, break_on_hyphens=False)


def spelled(text: str) -> str:
    """What was typed, written as ids are: ``WIRE/FIELD_REMOVED`` is ``wire/field-removed``."""
    return text.strip().lower().replace("_", "-").replace(" ", "-")


def nearest(text: str) -> list[str]:
    """The ids that a person may have meant, the likeliest first; none where none is like it.

    Args:
        text: What was typed, such as ``field-typ-changed`` or ``wire/field-type``.
    """
    known = list(by_id())
    wanted = spelled(text)
    if "/" not in wanted:
        exact = [each for each in known if each.partition("/")[2] == wanted]
        if exact:
            return exact
    _, slash, name = wanted.rpartition("/")
    names = {each: each if slash else each.partition("/")[2] for each in known}
    close = similar(wanted, sorted(set(names.values())), 4)
    found = [each for match in close for each in known if names[each] == match]
    words = set(name.split("-"))
    if not found and words - {""}:
        found = [each for each in known if words <= set(each.partition("/")[2].split("-"))]
    if not found:
        shared = {
            each: len(words & set(names[each].rpartition("/")[2].split("-"))) for each in known
        }
        found = sorted((each for each in known if shared[each]), key=lambda it: -shared[it])
    return found[:4]

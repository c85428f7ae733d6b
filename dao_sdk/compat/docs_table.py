"""Writes the table of changes in ``docs/reference/compatibility.md`` from the rules: run it as a module."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from dao_sdk.compat.catalogue import rules
from dao_sdk.compat.explain import LAYERS
from dao_sdk.compat.rule_facts import RuleFacts
from dao_sdk.compat.vocabulary import Direction, Layer

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "compatibility.md"
BEGIN, END = "<!-- rules -->\n", "<!-- /rules -->\n"

_MEETINGS = {Direction.OLD_ON_NEW: "old on new", Direction.NEW_ON_OLD: "new on old"}


def text(page: str) -> str:
    """The page with the table as the rules have it now."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    assert begin and end, f"{PAGE.name} has lost the comments around its table"
    table = "".join(line + "\n" for line in _tables(rules()))
    return f"{before}{BEGIN}{table}{END}{after}"


def _tables(known: Iterable[RuleFacts]) -> Iterator[str]:
    by_layer: dict[Layer, list[RuleFacts]] = {}
    for rule in known:
        by_layer.setdefault(rule.layer, []).append(rule)
    for layer, members in by_layer.items():
        yield f"### `{layer}`: {LAYERS[layer]}"
        yield ""
        yield "| change | step | breaks | rule |"
        yield "|---|---|---|---|"
        for rule in sorted(members, key=_gravity):
            yield f"| {_cell(rule.doc.title)} | {_step(rule)} | {_breaks(rule)} | `{rule.name}` |"
        yield ""


def _gravity(rule: RuleFacts) -> tuple[int, str]:
    step = rule.step
    return (1 if step is None else -step, rule.name)


def _step(rule: RuleFacts) -> str:
    step = rule.step
    if step is None:
        return "none"
    return f"{step}, warned of" if rule.hazard and not rule.breaks else str(step)


def _breaks(rule: RuleFacts) -> str:
    return ", ".join(_MEETINGS[it] for it in Direction if it in rule.breaks)


def _cell(words: str) -> str:
    return words.replace("|", "\\|").replace("\n", " ")


def main() -> None:
    """Writes the page."""
    PAGE.write_text(text(PAGE.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()

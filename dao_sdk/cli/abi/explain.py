"""``dao abi explain``: what a rule means."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

from dao_sdk.cli import console, options
from dao_sdk.cli.error_boundary import USAGE


def _begun(_: click.Context, __: click.Parameter, begun: str) -> list[CompletionItem]:
    from dao_sdk.compat.catalogue import by_id

    return [CompletionItem(it.id, help=it.doc.title) for it in by_id().values() if begun in it.id]


@click.command(epilog="Exit codes: 0 done, 2 there is no such rule, or wrong usage.")
@click.argument("rule", required=False, shell_complete=_begun)
@options.json_option
def command(rule: str | None, as_json: bool) -> None:
    """Explain a rule: why it breaks, and how to make the change safely.

    RULE is an id such as wire/field-removed, or its part after the slash; without it, all rules
    are listed.
    """
    if rule is None:
        _list(as_json)
    else:
        _explain(rule, as_json)


def _list(as_json: bool) -> None:
    from dao_sdk.compat.catalogue import rules
    from dao_sdk.compat.explain import LAYERS, to_value
    from dao_sdk.compat.waivers import waiver_rules

    known = [*rules(), *waiver_rules()]
    if as_json:
        console.as_json({"rules": [to_value(each) for each in known]})
        return
    for layer, about in LAYERS.items():
        console.out(f"{console.strong(layer)}  {console.dim(about)}")
        console.table([(each.id, each.doc.title) for each in rules() if each.layer is layer])
        console.out()
    console.out(console.strong("waiver"))
    console.table([(each.id, each.doc.title) for each in waiver_rules()])


def _explain(rule: str, as_json: bool) -> None:
    from dao_sdk.compat.catalogue import by_id
    from dao_sdk.compat.explain import nearest, render, spelled, to_value
    from dao_sdk.compat.waivers import waiver_rules

    known = {**by_id(), **{each.id: each for each in waiver_rules()}}
    asked = spelled(rule)
    found = [known[asked]] if asked in known else [it for it in known.values() if it.name == asked]
    if not found:
        *others, last = nearest(rule) or [""]
        likely = f"{', '.join(others)} or {last}" if others else last
        advice = f"Did you mean {likely}?" if likely else "`dao abi explain` lists all."
        console.error(f"there is no rule `{rule}`", advice)
        click.get_current_context().exit(USAGE)
    if as_json:
        values = [to_value(each) for each in found]
        console.as_json(values[0] if len(values) == 1 else {"rules": values})
        return
    for at, each in enumerate(found):
        if at:
            console.out()
        for line in render(each, colour=console.colours(), width=console.columns()):
            console.out(line)

"""``dao abi diff``: compare two sides."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from dao_sdk.cli.abi import telling


@click.command()
@click.argument("old")
@click.argument("new")
@telling.layer_option
@telling.telling_options
def command(
    old: str,
    new: str,
    layers: Sequence[str],
    form: str,
    as_json: bool,
    output: Path | None,
    whole: bool,
) -> None:
    """Compare two sides: what breaks, for whom, with the proof.

    Fails where the change needs a greater version step than the contracts declare; without
    contracts, where it needs a major one.
    """
    from dao_sdk.compat.compare import compare
    from dao_sdk.compat.outcome import outcome_of
    from dao_sdk.compat.sides.open import open_side
    from dao_sdk.compat.terms import Layer

    asked = [Layer(name) for name in layers]
    with telling.reading("reading the two sides"):
        report = compare(open_side(old), open_side(new), asked or tuple(Layer))
    telling.tell([report])
    click.get_current_context().exit(outcome_of(report, asked))

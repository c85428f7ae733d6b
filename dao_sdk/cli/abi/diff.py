"""``dao abi diff``: compare two sides."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from dao_sdk.cli.abi import report_options as tell
from dao_sdk.cli.abi.report_options import Telling
from dao_sdk.compat.vocabulary import Layer


@click.command(epilog=tell.CODES)
@click.argument("old")
@click.argument("new")
@tell.import_option
@tell.layer_option
@tell.waivers_option
@tell.telling_options
def command(
    old: str,
    new: str,
    imports: tuple[Path, ...],
    layers: tuple[Layer, ...],
    waivers_path: Path | None,
    telling: Telling,
) -> None:
    """Compare two sides: what breaks, for whom, with the proof.

    OLD and NEW are each a contract's folder or file, release:1.0, git:REV or git:REV:PATH, shipped,
    a folder or file of .proto, a descriptor set, or a unit (.wasm).

    Fails where the change needs a greater version step than the contracts declare; without
    contracts, where it needs a major one.
    """
    from dao_sdk.compat.compare import compare
    from dao_sdk.compat.exit_status import exit_status_of
    from dao_sdk.compat.inputs.open import open_sides
    from dao_sdk.compat.waivers import waive

    asked = layers or tuple(Layer)
    with tell.reading("comparing the two sides", telling):
        before, after = open_sides([old, new], imports=imports)
        report = compare(before, after, asked, languages=tell.languages_for(asked))
        reports = waive([report], tell.waivers_of(waivers_path), datetime.date.today())
    telling.reports(reports)
    tell.note_unseen(reports, layers)
    click.get_current_context().exit(exit_status_of(reports[0], layers))

"""``dao abi check``: the contract against its releases, or a unit against a host."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import click

from dao_sdk.cli import console
from dao_sdk.cli.abi import report_options as tell
from dao_sdk.cli.abi.report_options import Telling
from dao_sdk.compat.vocabulary import Layer


@click.command(epilog=tell.CODES)
@click.argument("unit", required=False)
@click.option(
    "--host",
    metavar="SIDE",
    help="For a UNIT: a side whose contract the host speaks; the shipped one if not given.",
)
@click.option(
    "--against",
    metavar="SIDE",
    multiple=True,
    help="Compare with this side as well, such as git:main; may be repeated.",
)
@tell.contract_option
@tell.import_option
@tell.layer_option
@tell.waivers_option
@tell.telling_options
def command(
    unit: str | None,
    host: str | None,
    against: Sequence[str],
    contract_path: Path | None,
    imports: tuple[Path, ...],
    layers: tuple[Layer, ...],
    waivers_path: Path | None,
    telling: Telling,
) -> None:
    """Check the contract against its releases, or a unit against a host.

    Without UNIT: compares the working contract with every release that is still supported, all at
    once. Fails if a version does not step far enough; what breaks a draft is only reported.

    With UNIT, a .wasm file that is never run: says whether it would load and run on the host, and
    lists everything that is missing there.
    """
    if unit is None:
        if host is not None:
            raise click.UsageError("--host wants a UNIT: dao abi check UNIT.wasm --host SIDE")
        _contract(against, contract_path, imports, layers, waivers_path, telling)
        return
    if against or contract_path or imports or waivers_path:
        raise click.UsageError(
            "--against, --contract, --import and --waivers are for contracts, not units"
        )
    apart = [str(it) for it in (Layer.JSON, Layer.SOURCE) if it in layers]
    if apart:
        raise click.UsageError(f"a unit and a host do not meet in the layer {' or '.join(apart)}")
    _unit(unit, host or "shipped", layers, telling)


def _contract(
    against: Sequence[str],
    contract_path: Path | None,
    imports: tuple[Path, ...],
    layers: tuple[Layer, ...],
    waivers_path: Path | None,
    telling: Telling,
) -> None:
    from dao_sdk.compat.check import check
    from dao_sdk.compat.exit_status import exit_status_of, worst

    asked = layers or tuple(Layer)
    with tell.reading("checking the contract", telling):
        contract = tell.working(contract_path)
        checked = check(
            contract,
            against,
            layers=asked,
            languages=tell.languages_for(asked),
            waivers=tell.waivers_of(waivers_path, contract),
            today=datetime.date.today(),
            imports=imports,
        )
    if not checked.releases:
        major = checked.working.contract.major if checked.working.contract else 0
        advice = "" if against else "; --against git:main compares with a revision"
        console.note(f"there is no release of version {major} that is still supported{advice}")
    telling.reports(checked.reports)
    tell.note_unseen(checked.reports, layers)
    click.get_current_context().exit(worst(exit_status_of(it, layers) for it in checked.reports))


def _unit(unit: str, host: str, layers: tuple[Layer, ...], telling: Telling) -> None:
    from dao_sdk.compat.fit import LAYERS, fit
    from dao_sdk.compat.inputs.open import open_sides
    from dao_sdk.compat.output import fit as output

    with tell.reading("reading the unit", telling):
        guest, offering = open_sides([unit, host])
        found = fit(guest, offering, layers or LAYERS)
    if telling.form == "json":
        telling.write([output.to_json(found)])
    elif telling.form == "text":
        lines = output.render(found, colour=telling.colour)
        telling.write(chain(telling.rendered([found.report]), (f"{line}\n" for line in lines)))
    else:
        telling.reports([found.report])
    click.get_current_context().exit(found.outcome)

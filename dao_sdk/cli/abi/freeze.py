"""``dao abi freeze``: write a release."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from dao_sdk.cli import console, options
from dao_sdk.cli.abi import report_options as tell
from dao_sdk.cli.abi.report_options import Telling
from dao_sdk.compat.vocabulary import Layer
from dao_sdk.errors import DaoError


@click.command(
    epilog="Exit codes: 0 frozen, 1 refused, 100 the version does not step far enough, "
    "101 something could not be read, 2 wrong usage."
)
@click.argument("version")
@tell.contract_option
@tell.waivers_option
@options.json_option
def command(
    version: str, contract_path: Path | None, waivers_path: Path | None, as_json: bool
) -> None:
    """Write a release of the contract, which never changes again.

    VERSION is MAJOR.MINOR, as the contract file says it, with `state: released`. The release is
    abi/releases/VERSION.json: the contract with its descriptors, and the digest by which every
    later change of the file is found. Commit it.

    Refuses where the release exists, where VERSION is not the next one or does not step far enough
    for what changed, and where the contract has problems or is a draft.
    """
    from dao_sdk.compat.exit_status import ExitStatus
    from dao_sdk.compat.inputs.origin import seen_from_here
    from dao_sdk.compat.releases.freeze import FreezeError, WrongStep, freeze
    from dao_sdk.compat.releases.release import ReleaseError, Version

    ctx = click.get_current_context()
    try:
        wanted = Version.parse(version)
    except ReleaseError as wrong:
        raise click.UsageError(f"{wrong.message}. {wrong.help}".removesuffix(".")) from wrong
    try:
        with console.progress("freezing"):
            contract = tell.working(contract_path)
            frozen = freeze(
                contract,
                wanted,
                languages=tell.languages_for(tuple(Layer)),
                waivers=tell.waivers_of(waivers_path, contract),
                today=datetime.date.today(),
            )
    except WrongStep as wrong:
        if not as_json:
            Telling("text", None, False).reports([wrong.report])
        console.error(wrong.message, wrong.help)
        ctx.exit(ExitStatus.BREAKING)
    except FreezeError:
        raise
    except DaoError as wrong:
        console.error(wrong.message, wrong.help)
        ctx.exit(ExitStatus.UNCHECKED)
    path = seen_from_here(frozen.path)
    if as_json:
        console.as_json({"release": version, "path": path, "digest": frozen.digest})
        return
    size = console.size(frozen.path.stat().st_size)
    console.out(f"froze {version}  {console.dim(f'{path}  {size}  digest {frozen.digest[:16]}…')}")
    if frozen.report is not None:
        console.out(f"what changed since the release before: a {frozen.report.step} step")

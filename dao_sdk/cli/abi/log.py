"""``dao abi log``: what came with which version."""

from __future__ import annotations

import json
from pathlib import Path

import click

from dao_sdk.cli import options
from dao_sdk.cli.abi import report_options as tell
from dao_sdk.cli.abi.report_options import Telling


@click.command(epilog="Exit codes: 0 done, 101 something could not be read, 2 wrong usage.")
@tell.contract_option
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write there instead of to standard output.",
)
@options.json_option
def command(contract_path: Path | None, output: Path | None, as_json: bool) -> None:
    """Tell what came with which version, as a changelog in Markdown; the newest is first.

    It is made from the releases, from what the contract says of `since`, and from the working
    contract, which comes on top as long as it is not frozen.
    """
    from dao_sdk.compat.releases.changelog import markdown, to_value
    from dao_sdk.compat.releases.log import log
    from dao_sdk.contract.reader import read_contract

    with tell.reading("reading the releases"):
        contract = tell.working(contract_path)
        name, chapters = read_contract(contract).name, log(contract)
    if as_json:
        text = json.dumps(to_value(name, chapters), ensure_ascii=False, indent=2)
        Telling("json", output, True).write([text, "\n"])
    else:
        Telling("text", output, True).write(f"{line}\n" for line in markdown(name, chapters))

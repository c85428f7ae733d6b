"""``dao ir``: print a contract as JSON."""

from __future__ import annotations

from pathlib import Path

import click

from dao_sdk.cli import console, options


@click.command()
@options.contract_option
@click.option("--digest", is_flag=True, help="Print only the digest: SHA-256 of what it means.")
@click.option("--places", is_flag=True, help="Say where in its files each element is written.")
def command(contract_path: Path | None, digest: bool, places: bool) -> None:
    """Print a contract as JSON, as language packs see it.

    The form is versioned ("ir") and described by abi/ir.schema.json.
    """
    from dao_sdk.contract import read_contract

    with console.progress("reading the contract"):
        contract = read_contract(contract_path)
    if digest:
        from dao_sdk.contract.digest import contract_digest

        console.out(contract_digest(contract).hex())
        return
    from dao_sdk.contract.ir import to_json

    console.out(to_json(contract, places=places, indent=2))

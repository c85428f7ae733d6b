"""``dao replay``: let a unit do again what was recorded, and compare."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dao_sdk.cli import console, options
from dao_sdk.errors import DaoError
from dao_sdk.plain_text import plain

if TYPE_CHECKING:
    from dao_sdk.recordings.replay import Replay


@click.command()
@click.argument("recording", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@click.option(
    "--unit",
    "unit_path",
    metavar="WASM",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The unit that was recorded, if it is not the one that ships; or another build of it.",
)
@options.spoken_option
@options.json_option
def command(
    recording: Path, unit_path: Path | None, contract_path: Path | None, as_json: bool
) -> None:
    """Let a unit do again what was recorded, and compare it bit for bit.

    FILE is what `Avatar.open(..., record=FILE)` wrote, in any language. The unit gets what its host gave it
    then. Fails at the first thing that the unit does in another way, and shows the crossings before it.
    """
    from dao_sdk import resources
    from dao_sdk.host.dynamic.choose_contract import abi_for
    from dao_sdk.host.engine.cache import ModuleCache, default_folder
    from dao_sdk.host.engine.engine import Engine
    from dao_sdk.host.runtime.module_check import check_unit
    from dao_sdk.host.unit_file import naming, read_unit
    from dao_sdk.recordings.read import Recording
    from dao_sdk.recordings.replay import replay

    read = Recording(recording)
    try:
        path = unit_path or resources.unit()
        wasm = read_unit(path)
        abi = abi_for(contract_path, unit_path)
        with naming(plain(str(path))), console.progress("loading the unit"):
            unit = check_unit(wasm, abi)
            engine = Engine(ModuleCache(default_folder()))
            is_other = unit.digest != read.header.unit_digest
            if is_other and unit_path is None:
                raise DaoError(
                    f"{plain(str(recording))} was recorded with another unit:"
                    f" {plain(read.header.unit)} {plain(read.header.unit_version)},"
                    f" SHA-256 {read.header.unit_digest.hex()}",
                    "Name it with --unit.",
                )
            module = engine.compile(wasm, unit.digest)
        with console.progress("replaying"):
            told = replay(read, unit, module, engine, abi)
    finally:
        read.close()
    if is_other:
        told.notes.insert(0, "this is another build of the unit than the one that was recorded")
    if as_json:
        console.as_json({"same": told.difference is None, **asdict(told)})
    else:
        _show(told)
    if told.difference is not None:
        click.get_current_context().exit(1)


def _show(told: Replay) -> None:
    done = (
        f"{console.plural(told.instances, 'instance')}, {console.plural(told.deaths, 'death')},"
        f" {told.entries:,} entries, {console.plural(told.imports, 'import')}"
    )
    if told.difference is None:
        console.out(f"the unit did the same, bit for bit: {done}")
    else:
        differs = told.difference
        console.out(f"the unit did something else at record {differs.record}: {differs.what}\n")
        for line in differs.before:
            console.out(f"    {plain(line)}")
        console.out(f"  - {plain(differs.recorded)}")
        console.out(f"  + {plain(differs.replayed)}")
        console.out(f"\nbefore that it did the same: {done}")
    for note in told.notes:
        console.note(f"note: {note}")

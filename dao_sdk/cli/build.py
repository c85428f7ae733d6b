"""``dao build``: build a unit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dao_sdk.cli import console, options

if TYPE_CHECKING:
    from dao_sdk.contract import Contract
    from dao_sdk.unit_build.finish import Finished


@click.command()
@click.argument("unit", type=click.Path(path_type=Path), default=Path())
@click.option(
    "--contract",
    "contract_path",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="The contract that the unit speaks; by default what its unit.toml names, or the SDK's own.",
)
@click.option(
    "--out",
    "output",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write the module; by default what unit.toml says, or NAME.wasm beside it.",
)
@click.option(
    "--target-dir",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where cargo keeps what it builds.",
)
@click.option("--locked", is_flag=True, help="Fail if Cargo.lock is missing or does not fit.")
@options.json_option
def command(
    unit: Path,
    contract_path: Path | None,
    output: Path | None,
    target_dir: Path | None,
    locked: bool,
    as_json: bool,
) -> None:
    """Build a unit that is written in Rust.

    UNIT is the folder of a cargo package, by default this one, or its unit.toml. The module is
    checked as hosts check it, and carries its contract and a manifest: what it may use follows
    from what it imports.
    """
    from dao_sdk.contract import read_contract
    from dao_sdk.unit_build import declaration, toolchain
    from dao_sdk.unit_build.build import Options, build

    declared = declaration.read(unit)
    contract = read_contract(contract_path or declared.contract)
    road = toolchain.choose(declared.folder)
    if not as_json:
        console.note(f"building with {road.describe()}")
    built = build(declared, road, contract, Options(target_dir, locked), console.note)
    place = output or declared.folder / (declared.output or f"{built.name}.wasm")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(built.module)
    _show(built, contract, place, road.describe(), as_json)


def _show(built: Finished, contract: Contract, place: Path, toolchain: str, as_json: bool) -> None:
    import hashlib
    import zlib
    from dataclasses import asdict

    size, packed = len(built.module), len(zlib.compress(built.module, 4))
    digest = hashlib.sha256(built.module).hexdigest()
    if as_json:
        about = {"name": built.name, "version": built.version, "path": str(place)}
        about |= {"toolchain": toolchain, "contract": f"{contract.name} {contract.version}"}
        sizes = {"size": size, "compressed": packed, "digest": digest}
        uses = {name: asdict(use) for name, use in built.uses.items()}
        console.as_json({**about, **sizes, "capabilities": uses, "notes": built.notes})
        return
    console.out(f"{console.strong(f'{built.name} {built.version}')}  {console.dim(str(place))}\n")
    console.labelled("size", f"{console.size(size)}, {console.size(packed)} compressed", 14)
    console.labelled("digest", digest, 14)
    console.labelled("contract", f"{contract.name} {contract.version}", 14)
    for name, use in built.uses.items():
        need = "required" if use.required else "optional"
        console.labelled(f"uses {name}", f"{use.reason} {console.dim(f'({need})')}", 14)
    for line in built.notes:
        console.note(line)

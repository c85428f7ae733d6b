#!/usr/bin/env python3
"""Builds the Meta Unit: sources in, one checked module out.

    python meta_unit/build.py            builds dao_sdk/unit/dao.wasm
    python meta_unit/build.py --check    says whether the shipped module is up to date; builds nothing

The module is built by the first Rust toolchain that can: one with the target
wasm32-unknown-unknown, else one with the sources of the standard library and a linker.
The same sources and toolchain give the same bytes.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from dao_sdk.contract.model import Contract  # noqa: E402
from dao_sdk.contract.reader import read_contract  # noqa: E402
from dao_sdk.errors import DaoError  # noqa: E402
from meta_unit.builder import cargo, declaration, finish, report, sources, toolchain  # noqa: E402


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; gives its exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare, build nothing")
    parser.add_argument("--unit", type=Path, default=HERE / "unit.toml", help="another unit.toml")
    parser.add_argument("--output", type=Path, help="where to write the module instead")
    parser.add_argument(
        "--rehearsal", action="store_true", help="the unit that migrations are tested with"
    )
    parser.add_argument("--target-dir", type=Path, help="where cargo keeps what it builds")
    options = parser.parse_args(arguments)
    if options.rehearsal and (options.check or not options.output):
        parser.error("--rehearsal needs --output: it is never shipped")
    try:
        unit = declaration.read(options.unit)
        if options.rehearsal:
            unit = declaration.rehearsal(unit)
        output = options.output or HERE.parent / unit.output
        contract = read_contract(HERE.parent)
        if options.check:
            report.check(output, contract, sources.digest(unit.workspace))
            print(f"{output.name} is up to date")
            return 0
        road = toolchain.choose()
        print(f"building {unit.package} with {road.describe()}", flush=True)
        linked, digest = build(unit, road, contract, options.target_dir)
        module = finish.finish(linked, unit, contract, digest, road.describe())
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_bytes(module)
        report.sizes(output, module)
    except DaoError as error:
        print(f"error: {error.message}", file=sys.stderr)
        if error.help:
            print(f"help: {error.help}", file=sys.stderr)
        return 1
    return 0


def build(
    unit: declaration.Unit, road: toolchain.Road, contract: Contract, target_dir: Path | None
) -> tuple[bytes, bytes]:
    """Builds the unit from sources that stay as they are meanwhile.

    Returns:
        What the linker wrote, and the digest of the sources that it was made of.
    """
    while True:
        digest = sources.digest(unit.workspace)
        linked = cargo.build(unit, road, contract, target_dir).read_bytes()
        if sources.digest(unit.workspace) == digest:
            return linked, digest
        print("the sources were changed meanwhile; once more", flush=True)


if __name__ == "__main__":
    sys.exit(main())

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
import hashlib
import sys
from dataclasses import replace
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from dao_sdk.contract.reader import read_contract  # noqa: E402
from dao_sdk.errors import DaoError  # noqa: E402
from dao_sdk.unit_build import declaration, sources, staleness, toolchain  # noqa: E402
from dao_sdk.unit_build.bindings import check_bindings  # noqa: E402
from dao_sdk.unit_build.build import Options, build  # noqa: E402

BINDINGS = HERE / "crates" / "bindings"
"""A link to the runtime of rust-guest."""
LIMIT = 1_200_000
"""The most bytes that the module may have compressed: phones and JVMs pay for each at start."""
AGAIN = "Build it: python meta_unit/build.py"


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
            unit = rehearsal(unit)
        output = options.output or (unit.folder / unit.output).resolve()
        contract = read_contract(HERE.parent)
        if options.check:
            staleness.check(output, contract, sources.digest(unit.folder), AGAIN)
            print(f"{output.name} is up to date")
            return 0
        road = toolchain.choose(unit.folder)
        print(f"building {unit.package} with {road.describe()}", flush=True)
        refuse_unused_patches(unit.folder)
        check_bindings([BINDINGS / "gen"], contract)
        built = build(unit, road, contract, Options(options.target_dir, locked=True), print)
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_bytes(built.module)
        sizes(output, built.module)
    except DaoError as error:
        print(f"error: {error.message}", file=sys.stderr)
        if error.help:
            print(f"help: {error.help}", file=sys.stderr)
        return 1
    return 0


def rehearsal(unit: declaration.Declaration) -> declaration.Declaration:
    """The unit of the next state schema, for tests of migrations (the store's ``migrate``)."""
    return replace(unit, state_schema=unit.state_schema + 1, features=("rehearsal",))


def refuse_unused_patches(workspace: Path) -> None:
    """cargo passes over a stand-in whose version does not fit with a mere warning; we do not."""
    if "[[patch.unused]]" in (workspace / "Cargo.lock").read_text("utf-8"):
        raise DaoError(
            "a stand-in in meta_unit/shims is not used: its version does not fit",
            "Raise its version above that of the crate whose place it takes.",
        )


def sizes(path: Path, module: bytes) -> None:
    """Prints the sizes of a module.

    Raises:
        DaoError: It is over the limit.
    """
    try:
        import brotli
    except ImportError as error:
        raise DaoError(
            "the size cannot be measured without brotli", "pip install brotli"
        ) from error
    compressed = len(brotli.compress(module))
    print(f"{path}: {len(module):,} bytes, {compressed:,} compressed (brotli), ", end="")
    print(f"sha256 {hashlib.sha256(module).hexdigest()}")
    if compressed > LIMIT:
        raise DaoError(f"the module has {compressed:,} bytes compressed; at most {LIMIT:,} may be")


if __name__ == "__main__":
    sys.exit(main())

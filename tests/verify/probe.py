"""Builds the probe of the conformance kit.

    python -m tests.verify.probe            writes dao_sdk/verify/units/probe.wasm
    python -m tests.verify.probe --check    builds it, and says whether it is what is there

The probe has neither a manifest nor a contract: the kit gives it those of each case. ``probe.txt`` beside it
says what it was made of, and with which toolchain: only the same one gives the same bytes.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from dao_sdk.errors import DaoError
from dao_sdk.unit_build import cargo, toolchain
from dao_sdk.unit_build.declaration import Declaration
from dao_sdk.unit_build.sources import digest
from dao_sdk.unit_build.trim import trim
from dao_sdk.verify.contract import conformance_contract
from dao_sdk.verify.units import PROBE

SOURCES = PROBE.with_suffix("")


NOTES = PROBE.with_suffix(".txt")


def sources() -> str:
    """The digest of what the probe is made of."""
    return digest(SOURCES).hex()


def build(target_dir: Path | None = None) -> tuple[bytes, str]:
    """Build the probe from its sources.

    Args:
        target_dir: Where cargo keeps what it builds; None for its own place.

    Returns:
        The module, and the toolchain.

    Raises:
        DaoError: It cannot be built.
    """
    contract = conformance_contract()
    unit = Declaration(folder=SOURCES, name="probe", contract=SOURCES)
    road = toolchain.choose(SOURCES)
    package = cargo.find(unit, road, target_dir, locked=True)
    linked = cargo.compile_unit(unit, package, road, contract, locked=True)
    exported = {contract.wasm.memory, *(export.name for export in contract.exports)}
    return trim(linked, exported), road.describe()


def main() -> int:
    """Run the command; give its exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--target-dir", type=Path, default=os.environ.get("CARGO_TARGET_DIR"))
    options = parser.parse_args()
    try:
        built, toolchain_ = build(options.target_dir)
    except DaoError as error:
        print(f"error: {error.message}\nhelp: {error.help}", file=sys.stderr)
        return 1
    if options.check:
        if toolchain_ != NOTES.read_text("utf-8").splitlines()[0]:
            print(f"{PROBE.name} was built with another toolchain than {toolchain_}: not compared")
            return 0
        same = PROBE.read_bytes() == built
        print(f"{PROBE.name} {'is' if same else 'is not'} what its sources give")
        return 0 if same else 1
    PROBE.write_bytes(built)
    NOTES.write_text(f"{toolchain_}\n{sources()}\n", "utf-8")
    print(f"{PROBE.name}: {len(built):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())

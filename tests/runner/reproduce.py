"""Builds the unit again and compares it with the shipped one, byte for byte.

Where this machine's toolchain is not the one that built the shipped unit, their bytes may differ.
Then the unit is built twice, from nothing, in two places, and the two are compared.

Run with the runner's own environment: ``python -m tests.runner.reproduce TARGET_DIR``.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from dao_sdk import resources
from dao_sdk.contract import read_contract
from dao_sdk.host.dynamic.inspection import inspect

from .steps import ROOT, WORK


def build(output: Path, target: Path) -> None:
    """Build the unit, with cargo's artefacts in ``target``."""
    script = [sys.executable, "meta_unit/build.py", "--output", str(output)]
    subprocess.run([*script, "--target-dir", str(target)], cwd=ROOT, check=True)


def main(target: Path) -> int:
    """Compare.

    Returns:
        0 where the bytes are the same, 1 otherwise.
    """
    contract = read_contract()
    built, shipped = WORK / "unit" / "built.wasm", resources.unit()
    built.parent.mkdir(parents=True, exist_ok=True)
    build(built, target)
    ours, theirs = inspect(built, contract), inspect(shipped, contract)
    print(f"built here   {ours.digest}  {ours.toolchain}")
    print(f"shipped      {theirs.digest}  {theirs.toolchain}")
    if ours.toolchain == theirs.toolchain:
        return report(ours.digest == theirs.digest, "the shipped unit")
    with tempfile.TemporaryDirectory(prefix="dao-unit-") as elsewhere:
        again = WORK / "unit" / "again.wasm"
        build(again, Path(elsewhere))
        digest = inspect(again, contract).digest
    print(f"built again  {digest}")
    return report(ours.digest == digest, "a second build")


def report(same: bool, other: str) -> int:
    """Say whether the bytes are the same, and give the exit code."""
    print(f"{'the same bytes as' if same else 'NOT the bytes of'} {other}")
    return 0 if same else 1


if __name__ == "__main__":
    try:
        sys.exit(main(Path(sys.argv[1])))
    except subprocess.CalledProcessError as failed:
        sys.exit(failed.returncode)

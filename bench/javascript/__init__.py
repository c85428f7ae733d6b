"""Avatars in Node and in browsers: what their rows run, and how it is made ready."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.harness import Missing, Row, compare
from bench.places import ROOT, WORK
from bench.units import unit, wasm
from dao_sdk.codegen.generate import generate
from dao_sdk.contract.reader import read_contract
from dao_sdk.host.api.avatar import Avatar

FOLDER = Path(__file__).parent
EXTISM = "@extism/extism@1.0.3"
RUNTIME = ROOT / "templates" / "typescript" / "runtime"
_PLACE = WORK / "javascript"


def prepare() -> tuple[Path, Path]:
    """Make bindings and units.

    Returns:
        The folder of the bindings, built, and that of the units.

    Raises:
        Missing: There is no Node with npm, or the unit was not built.
    """
    if not shutil.which("npm"):
        raise Missing("no Node with npm here: `dao doctor` says how to get it")
    shipped = ROOT / "dao_sdk" / "unit" / "dao.wasm"
    if not shipped.is_file():
        raise Missing("the unit is not built: python meta_unit/build.py")
    _PLACE.mkdir(parents=True, exist_ok=True)
    lock = RUNTIME / "package-lock.json"
    stamp = _PLACE / "installed"
    if not stamp.is_file() or stamp.read_text("utf-8") != lock.read_text("utf-8") + EXTISM:
        for name in ("package.json", lock.name):
            shutil.copy(RUNTIME / name, _PLACE / name)
        _run("npm", "ci", "--no-audit", "--no-fund")
        _run("npm", "install", "--no-audit", "--no-fund", "--no-save", EXTISM)
        stamp.write_text(lock.read_text("utf-8") + EXTISM, "utf-8")
    bindings = _PLACE / "bindings"
    path = os.environ["PATH"]
    os.environ["PATH"] = f"{_PLACE / 'node_modules' / '.bin'}{os.pathsep}{path}"
    try:
        generate(read_contract(), "typescript", bindings)
        _run("npm", "run", "--silent", "build", folder=bindings)
    finally:
        os.environ["PATH"] = path
    units = _PLACE / "units"
    units.mkdir(exist_ok=True)
    shutil.copy(shipped, units / "dao.wasm")
    (units / "echo.unit.wasm").write_bytes(unit("echo", Avatar.ABI))
    for name in ("echo", "extism_echo"):
        (units / f"{name}.wasm").write_bytes(wasm(name))
    for script in FOLDER.glob("*.js"):
        shutil.copy(script, _PLACE / script.name)
    return bindings, units


def measured(
    program: str, arguments: Sequence[str | Path], options: Sequence[str] = ()
) -> list[Row]:
    """Run a program that measures.

    Args:
        program: Its file.
        arguments: What it is given.
        options: Options of Node.

    Returns:
        Its rows.
    """
    said = _run("node", *options, program, *map(str, arguments))
    found: list[dict[str, Any]] = json.loads(said.splitlines()[-1])
    return [compare(**each) for each in found]


def _run(*words: str, folder: Path = _PLACE) -> str:
    done = subprocess.run(words, cwd=folder, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"`{' '.join(words)}` failed:\n{done.stdout}{done.stderr}")
    return done.stdout

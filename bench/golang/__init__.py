"""Avatars in Go: what their rows run, and how it is made ready."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from bench.harness import Missing, Row, compare
from bench.places import ROOT, WORK
from bench.units import unit, wasm
from dao_sdk.codegen.generate import generate
from dao_sdk.contract.reader import read_contract
from dao_sdk.host.api.avatar import Avatar

FOLDER = Path(__file__).parent
EXTISM = "github.com/extism/go-sdk@v1.7.1"
_PLACE = WORK / "go"


def prepare() -> tuple[Path, Path]:
    """Make bindings, units and the program.

    Returns:
        The program, and the folder of the units.

    Raises:
        Missing: There is no Go, or the unit was not built.
    """
    if not shutil.which("go"):
        raise Missing("no Go here: `dao doctor` says how to get it")
    shipped = ROOT / "dao_sdk" / "unit" / "dao.wasm"
    if not shipped.is_file():
        raise Missing("the unit is not built: python meta_unit/build.py")
    units = _PLACE / "units"
    units.mkdir(parents=True, exist_ok=True)
    options = {"module": "bench/dao", "go_mod": "no"}
    generate(read_contract(), "go", _PLACE / "dao", options=options)
    shutil.copy(FOLDER / "main.go", _PLACE)
    runtime = ROOT / "templates" / "go" / "runtime"
    module = (
        (runtime / "go.mod").read_text("utf-8").replace("module dao.local/host", "module bench")
    )
    (_PLACE / "go.mod").write_text(module, "utf-8")
    shutil.copy(runtime / "go.sum", _PLACE)
    _run("go", "get", EXTISM)
    _run("go", "build", "-mod=mod", "-o", "bench.exe", ".")
    shutil.copy(shipped, units / "dao.wasm")
    (units / "echo.unit.wasm").write_bytes(unit("echo", Avatar.ABI))
    for name in ("echo", "extism_echo"):
        (units / f"{name}.wasm").write_bytes(wasm(name))
    return _PLACE / "bench.exe", units


def measured(*command: str | Path) -> list[Row]:
    """Run the program; gives its rows."""
    said = _run(*map(str, command))
    found: list[dict[str, Any]] = json.loads(said.splitlines()[-1])
    return [compare(**each) for each in found]


def _run(*words: str) -> str:
    done = subprocess.run(words, cwd=_PLACE, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"`{' '.join(words)}` failed:\n{done.stdout}{done.stderr}")
    return done.stdout

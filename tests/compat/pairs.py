"""The pairs of fixtures: ``pairs/<layer>/<name>/{previous,current}``.

A side of plain messages is a folder of .proto files. A side that is a contract has an ``abi.yaml``,
which is merged over ``base/abi/v1.yaml`` as JSON Merge Patch (RFC 7396) merges: what it names is
replaced, what it sets to null is removed. The .proto files beside it, at their path below
``proto/``, replace those of the base or join them; an empty one removes it.

A side with a ``unit.yaml`` beside its ``abi.yaml`` is a unit that was built from that contract; see
units.py.

A pair whose name ends in ``-safe`` shows a change like its namesake that breaks nobody.
"""

from __future__ import annotations

import copy
import io
import shutil
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from dao_sdk.compat.sides.open import open_side
from dao_sdk.compat.sides.side import Side
from dao_sdk.contract import read_contract
from tests.compat.units import described_unit

HERE = Path(__file__).parent
PAIRS = HERE / "pairs"
BASE = HERE / "base"
SAFE = "-safe"


def names() -> list[str]:
    """Every pair, such as ``wire/field-removed``."""
    return sorted(
        f"{layer.name}/{pair.name}"
        for layer in PAIRS.iterdir()
        if layer.is_dir()
        for pair in layer.iterdir()
        if (pair / "previous").is_dir()
    )


def open_pair(name: str, temporary: Path) -> tuple[Side, Side]:
    """Opens both sides of a pair; contracts are put together below ``temporary``."""
    return _open(name, "previous", temporary), _open(name, "current", temporary)


def _open(name: str, which: str, temporary: Path) -> Side:
    folder = PAIRS / name / which
    if not (folder / "abi.yaml").is_file():
        return open_side(str(folder))
    target = temporary / name / which
    build_contract(target, folder)
    if not (folder / "unit.yaml").is_file():
        return open_side(str(target))
    description = YAML(typ="safe").load(folder / "unit.yaml") or {}
    unit = target / "unit.wasm"
    unit.write_bytes(described_unit(read_contract(target), description))
    return open_side(str(unit))


def build_contract(target: Path, overlay: Path) -> None:
    """Writes the contract that an overlay makes of the base."""
    shutil.copytree(BASE, target, dirs_exist_ok=True)
    for file in overlay.rglob("*.proto"):
        place = target / "proto" / file.relative_to(overlay)
        if file.stat().st_size:
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, place)
        else:
            place.unlink()
    merged = _merged((overlay / "abi.yaml").read_text("utf-8"))
    (target / "abi" / "v1.yaml").write_text(merged, "utf-8")


@cache
def _merged(patch: str) -> str:
    """The base with a patch; most pairs have it without any on one side."""
    text = io.StringIO()
    writer = YAML()
    writer.width = 100
    writer.dump(merge(_base(), YAML(typ="safe").load(patch) or {}), text)
    return text.getvalue()


@cache
def _loaded() -> Any:
    return YAML(typ="safe").load(BASE / "abi" / "v1.yaml")


def _base() -> Any:
    return copy.deepcopy(_loaded())


def merge(target: Any, patch: Any) -> Any:
    """JSON Merge Patch, RFC 7396 section 2."""
    if not isinstance(patch, dict):
        return patch
    target = target if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            target.pop(key, None)
        else:
            target[key] = merge(target.get(key), value)
    return target

"""The pairs that the tests compare: the examples of the rules' pages, and folders of fixtures.

The example of a page, ``dao_sdk/compat/rules/docs/<layer>/<name>.md``, is a pair if its fences
name a file. What no page can show is a folder, ``pairs/<layer>/<name>/{previous,current}``: units,
code of authors, several files, further cases of a rule. If a rule has both, its page is the pair
``<layer>/<name>-page``.

A ``note.proto`` is a side of plain messages. An example may leave out its syntax, which is then
proto3, and its package. An ``abi.yaml`` is merged over ``base/abi/v1.yaml`` as JSON Merge Patch
(RFC 7396) merges: what it names is replaced, what it sets to null is removed. In an example, what
only the other side names is removed, and ``...`` stands for what is there besides.
The .proto files beside an ``abi.yaml``, at their path below ``proto/``, replace those of the base
or join them; an empty one removes it. A ``unit.yaml`` beside it makes the side a unit that was
built from that contract; see units.py.

A pair whose name ends in ``-safe`` shows a change like its namesake that breaks nobody.
"""

from __future__ import annotations

import copy
import io
import re
import shutil
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from dao_sdk.compat.catalogue import by_id
from dao_sdk.compat.inputs.open import open_side
from dao_sdk.compat.inputs.side import Side
from dao_sdk.compat.rule_doc import Example
from dao_sdk.contract import read_contract
from tests.compat.units import described_unit

HERE = Path(__file__).parent
PAIRS = HERE / "pairs"
BASE = HERE / "base"
SAFE = "-safe"
PAGE = "-page"
SIDES = ("previous", "current")


@cache
def names() -> tuple[str, ...]:
    """Every pair, such as ``wire/field-removed``."""
    folders = {str(it.parent.relative_to(PAIRS)) for it in PAIRS.glob("*/*/previous")}
    pages = {it if it not in folders else it + PAGE for it in by_id() if _runs(it)}
    return tuple(sorted(folders | pages))


def _runs(rule: str) -> bool:
    """Whether the example of a rule's page is a pair."""
    doc = by_id()[rule].doc
    return bool(doc.before.file or doc.after.file)


def contracts() -> list[str]:
    """The pairs of two contracts."""
    return [
        name for name in names() if _files(name) >= {"abi.yaml"} and "unit.yaml" not in _files(name)
    ]


def _files(name: str) -> set[str]:
    """The names of a pair's files."""
    folder = PAIRS / name
    if folder.is_dir():
        return {it.name for it in folder.rglob("*.*")}
    doc = by_id()[name.removesuffix(PAGE)].doc
    return {doc.before.file, doc.after.file}


def open_pair(name: str, temporary: Path) -> tuple[Side, Side]:
    """Opens both sides of a pair; what has to be put together is below ``temporary``."""
    old, new = (_open(name, which, temporary) for which in SIDES)
    return old, new


def _open(name: str, which: str, temporary: Path) -> Side:
    folder = overlay(name, which, temporary)
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


def overlay(name: str, which: str, temporary: Path) -> Path:
    """The folder with the files of a side: that of the fixture, or one made from the page."""
    folder = PAIRS / name / which
    if folder.is_dir():
        return folder
    folder = temporary / "pages" / name / which
    folder.mkdir(parents=True)
    doc = by_id()[name.removesuffix(PAGE)].doc
    own, other = (doc.before, doc.after) if which == SIDES[0] else (doc.after, doc.before)
    file = own.file or other.file
    text = _proto(own.text) if file.endswith(".proto") else _patch(own, other)
    (folder / file).write_text(text, "utf-8")
    return folder


def _proto(text: str) -> str:
    """A .proto file with the syntax and the package that an example leaves out."""
    syntax = re.match(r"(?:syntax|edition) = .*;\n", text)
    head, rest = (syntax[0], text[syntax.end() :]) if syntax else ('syntax = "proto3";\n', text)
    package = "" if re.search(r"^package ", rest, re.MULTILINE) else "package notes;\n"
    return head + package + rest


def _patch(own: Example, other: Example) -> str:
    """The overlay of a side: what it says, without what only the other side says."""
    reader, text = YAML(typ="safe"), io.StringIO()
    YAML().dump(_without(*(reader.load(it.text) or {} for it in (own, other))), text)
    return text.getvalue()


def _without(own: Any, other: Any) -> Any:
    if not isinstance(own, dict) or not isinstance(other, dict):
        return own
    gone: dict[str, Any] = dict.fromkeys(other.keys() - own.keys())
    return {
        name: _without(own[name], other.get(name)) if name in own else None
        for name in (own | gone)
        if name != "..."
    }


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

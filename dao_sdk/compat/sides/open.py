"""Reads OLD or NEW, whatever a person named."""

from __future__ import annotations

from pathlib import Path

from dao_sdk import resources
from dao_sdk.compat.releases.release import Version, read
from dao_sdk.compat.releases.store import Releases, release_side
from dao_sdk.compat.schema.places import SourcePlaces
from dao_sdk.compat.schema.schema import Schema
from dao_sdk.compat.sides.descriptors import descriptor_side
from dao_sdk.compat.sides.folder import contract_side, folder_side
from dao_sdk.compat.sides.git import git_side
from dao_sdk.compat.sides.origin import Origin, on_disk
from dao_sdk.compat.sides.side import Side
from dao_sdk.compat.sides.unit import MAGIC, unit_side
from dao_sdk.contract.diagnostics import ContractError, Problems
from dao_sdk.contract.protoc import compile_protos
from dao_sdk.contract.sources import holds_contract
from dao_sdk.errors import DaoError

__all__ = ["EXPECTED", "contract_side", "open_path", "open_side"]

_MOST_BYTES = 512 << 20
"""The largest file that is read: larger ones are something else."""

EXPECTED = (
    "A side is the folder of a contract (with abi/ and proto/) or its .yaml, release:VERSION, "
    "git:REVISION or git:REVISION:PATH, shipped, a folder or file of .proto, a descriptor set, "
    "or a unit (.wasm)."
)


def open_side(spec: str, root: Path | None = None) -> Side:
    """Reads one side.

    Args:
        spec: What a person named; see :data:`EXPECTED`.
        root: The root of the contract that ``release:`` and ``git:`` mean where they say no more;
            None for the one around the working folder.

    Raises:
        DaoError: There is nothing of that name, or it cannot be read.
    """
    kind, _, rest = spec.partition(":")
    if kind == "git" and rest:
        return git_side(spec, root, open_path)
    if kind == "release" and rest:
        return Releases.around(root).side(Version.parse(rest))
    if spec == "shipped":
        return folder_side(spec, resources.root(), on_disk())
    path = Path(spec).expanduser()
    if not path.exists():
        raise DaoError(f"there is nothing at {spec}", EXPECTED)
    return open_path(spec, path, on_disk(), root)


def open_path(title: str, path: Path, origin: Origin, root: Path | None = None) -> Side:
    """Reads a side that is a file or a folder.

    Args:
        title: What the side is called.
        path: The file or folder.
        origin: What its files are called.
        root: Where a contract is looked up that a unit was stripped of.

    Raises:
        DaoError: It is nothing that can be a side, or cannot be read.
    """
    try:
        if path.is_dir():
            return _folder(title, path, origin)
        return _file(title, path, origin, root)
    except OSError as wrong:
        raise DaoError(f"{title} cannot be read: {wrong.strerror or wrong}") from wrong


def _folder(title: str, path: Path, origin: Origin) -> Side:
    if holds_contract(path):
        return folder_side(title, path, origin)
    if any(path.rglob("*.proto")):
        return _protos(title, path, origin)
    raise DaoError(f"{title} has neither a contract nor .proto files in it", EXPECTED)


def _file(title: str, path: Path, origin: Origin, root: Path | None) -> Side:
    shown = origin.shown(path)
    if path.suffix in (".yaml", ".yml"):
        return folder_side(title, path, origin)
    if path.suffix == ".proto":
        return _protos(title, path, origin)
    if not path.is_file() or path.stat().st_size > _MOST_BYTES:
        raise DaoError(f"{shown} is no file of at most {_MOST_BYTES >> 20} MiB", EXPECTED)
    data = path.read_bytes()
    if data.startswith(MAGIC):
        return unit_side(title, shown, data, root)
    if data.startswith(b"{"):
        return release_side(title, read(path, shown))
    try:
        return descriptor_side(title, shown, data)
    except DaoError as wrong:
        raise DaoError(wrong.message, wrong.mend or EXPECTED) from wrong


def _protos(title: str, path: Path, origin: Origin) -> Side:
    folder = path if path.is_dir() else path.parent
    files = sorted(folder.rglob("*.proto")) if path.is_dir() else [path]
    sources = {each.relative_to(folder).as_posix(): each.read_text("utf-8") for each in files}
    problems = Problems()
    compiled = compile_protos(folder.parent, folder.name, sources, problems)
    if compiled is None:
        raise ContractError(problems.within(str(folder.parent)))
    schema = Schema(compiled, lambda it: SourcePlaces(it, origin.shown(folder / it.name)))
    return Side(title, schema=schema, line_at=origin.lines)

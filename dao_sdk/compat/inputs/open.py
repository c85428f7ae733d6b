"""Reads OLD or NEW, whatever a person named."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from threading import Thread

from dao_sdk import resources
from dao_sdk.compat.inputs.descriptors import descriptor_side
from dao_sdk.compat.inputs.folder import contract_side, folder_side
from dao_sdk.compat.inputs.git import git_side
from dao_sdk.compat.inputs.origin import Origin, on_disk
from dao_sdk.compat.inputs.protos import proto_side
from dao_sdk.compat.inputs.side import Side
from dao_sdk.compat.inputs.unit import MAGIC, unit_side
from dao_sdk.compat.releases.release import Version, read
from dao_sdk.compat.releases.store import Releases, release_side
from dao_sdk.contract.sources import holds_contract
from dao_sdk.errors import DaoError
from dao_sdk.plain_file import read_plain_file

__all__ = ["EXPECTED", "contract_side", "open_path", "open_side", "open_sides"]

_MOST_BYTES = 512 << 20
"""The largest file that is read: larger ones are something else."""

EXPECTED = (
    "A side is the folder of a contract (with abi/ and proto/) or its .yaml, release:VERSION, "
    "git:REVISION or git:REVISION:PATH, shipped, a folder or file of .proto, a descriptor set, "
    "or a unit (.wasm)."
)


def open_side(spec: str, root: Path | None = None, imports: tuple[Path, ...] = ()) -> Side:
    """Reads one side.

    Args:
        spec: What a person named; see :data:`EXPECTED`.
        root: The root of the contract that ``release:`` and ``git:`` mean where they say no more;
            None for the one around the working folder.
        imports: Folders from which plain .proto files import beside their own.

    Raises:
        DaoError: There is nothing of that name, or it cannot be read.
    """
    kind, _, rest = spec.partition(":")
    if kind == "git" and rest:
        return git_side(spec, root, partial(open_path, imports=imports))
    if kind == "release" and rest:
        return Releases.around(root).side(Version.parse(rest))
    if spec == "shipped":
        return folder_side(spec, resources.root(), on_disk())
    path = Path(spec).expanduser()
    if not spec:
        raise DaoError("a side is named by an empty text", EXPECTED)
    if spec == ".":
        spec = "the working folder"  # in a sentence, a dot would end it
    if not path.exists():
        raise DaoError(f"there is nothing at {spec}", EXPECTED)
    return open_path(spec, path, on_disk(), root, imports)


def open_sides(
    specs: Sequence[str], root: Path | None = None, imports: tuple[Path, ...] = ()
) -> list[Side]:
    """Reads several sides at once: compilers and git run beside each other.

    Args:
        specs: What a person named, each as :func:`open_side` takes it.
        root: As for :func:`open_side`.
        imports: As for :func:`open_side`.

    Raises:
        DaoError: One cannot be read; of several the first is told.
    """
    sides: dict[int, Side] = {}
    wrong: dict[int, BaseException] = {}

    def read(at: int) -> None:
        try:
            sides[at] = open_side(specs[at], root, imports)
        except BaseException as error:  # raised again where somebody waits for it
            wrong[at] = error

    threads = [Thread(target=read, args=(at,), daemon=True) for at in range(1, len(specs))]
    for each in threads:
        each.start()
    if specs:
        read(0)
    for each in threads:
        each.join()
    if wrong:
        raise wrong[min(wrong)]
    return [sides[at] for at in range(len(specs))]


def open_path(
    title: str,
    path: Path,
    origin: Origin,
    root: Path | None = None,
    imports: tuple[Path, ...] = (),
) -> Side:
    """Reads a side that is a file or a folder.

    Args:
        title: What the side is called.
        path: The file or folder.
        origin: What its files are called.
        root: Where a contract is looked up that a unit was stripped of.
        imports: Folders from which plain .proto files import beside their own.

    Raises:
        DaoError: It is nothing that can be a side, or cannot be read.
    """
    try:
        if path.is_dir():
            return _folder(title, path, origin, imports)
        return _file(title, path, origin, root, imports)
    except OSError as wrong:
        raise DaoError(f"{title} cannot be read: {wrong.strerror or wrong}") from wrong


def _folder(title: str, path: Path, origin: Origin, imports: tuple[Path, ...]) -> Side:
    if holds_contract(path):
        return folder_side(title, path, origin)
    if any(path.rglob("*.proto")):
        return proto_side(title, path, origin, imports)
    raise DaoError(f"{title} has neither a contract nor .proto files in it", EXPECTED)


def _file(
    title: str, path: Path, origin: Origin, root: Path | None, imports: tuple[Path, ...]
) -> Side:
    shown = origin.shown(path)
    if not path.is_file():  # a pipe would be waited for
        raise DaoError(f"{shown} is neither a folder nor a plain file", EXPECTED)
    if path.suffix in (".yaml", ".yml"):
        return folder_side(title, path, origin)
    if path.suffix == ".proto":
        return proto_side(title, path, origin, imports)
    if path.stat().st_size > _MOST_BYTES:
        raise DaoError(f"{shown} is larger than {_MOST_BYTES >> 20} MiB", EXPECTED)
    data = read_plain_file(path, _MOST_BYTES)
    if not data:
        raise DaoError(f"{shown} is empty", EXPECTED)
    if data.startswith(MAGIC):
        return unit_side(title, shown, data, root)
    if data.startswith(b"{") or path.suffix == ".json":
        return release_side(title, read(path, shown))
    try:
        return descriptor_side(title, shown, data)
    except DaoError as wrong:
        raise DaoError(wrong.message, wrong.help or EXPECTED) from wrong

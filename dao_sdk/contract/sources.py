"""Finds the files of a contract and reads their bytes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dao_sdk.errors import DaoError
from dao_sdk.plain_file import read_plain_file


@dataclass(frozen=True, slots=True)
class Sources:
    """The files of a contract, as they are on disk at one moment."""

    root: Path
    abi: str
    """The contract file's path below the root, separated by '/'."""
    text: bytes
    """The bytes of the contract file."""
    proto: str
    """The path of the .proto files' folder below the root."""
    protos: dict[str, bytes]
    """The bytes of each .proto file, by its path below that folder."""

    def shown_root(self) -> str:
        """The root as a person would type it: nothing, relative to here, or absolute."""
        root = self.root.resolve()
        here = Path.cwd()
        if root == here:
            return ""
        return str(root.relative_to(here)) if root.is_relative_to(here) else str(root)


def find_sources(path: Path) -> Sources:
    """Finds and reads the files of the contract at ``path``.

    Raises:
        DaoError: There is no contract there, or it cannot be read.
    """
    path = path.absolute()
    file = _newest(path) if path.is_dir() else path
    if not file.exists():
        raise DaoError(
            f"there is no contract at {path}",
            "Name a folder that has abi/ and proto/, or a contract file such as abi/v1.yaml.",
        )
    root = file.parent if (file.parent / "proto").is_dir() else file.parent.parent
    proto = root / "proto"
    if not proto.is_dir():
        raise DaoError(
            f"{file} has no folder proto/ beside it or beside its own folder",
            "Put the .proto files of the contract there.",
        )
    try:
        protos = {
            each.relative_to(proto).as_posix(): read_plain_file(each)
            for each in sorted(proto.rglob("*.proto"))
        }
        text = read_plain_file(file)
    except OSError as error:
        raise DaoError(f"{error.filename} cannot be read: {error.strerror}") from error
    return Sources(root, file.relative_to(root).as_posix(), text, "proto", protos)


def holds_contract(folder: Path) -> bool:
    """Whether a folder has a contract file in its ``abi/``."""
    return bool(_contract_files(folder))


def working_contract(folder: Path) -> Path | None:
    """The root of the contract that a folder is in; None where it is in none."""
    folder = folder.absolute()
    return next((each for each in (folder, *folder.parents) if holds_contract(each)), None)


def _contract_files(root: Path) -> list[Path]:
    files = (root / "abi").glob("v*.yaml")
    return [each for each in files if each.stem.removeprefix("v").isdecimal()]


def _newest(root: Path) -> Path:
    """The contract file of the highest major version in ``abi/``."""
    files = _contract_files(root)
    if not files:
        raise DaoError(
            f"there is no contract in {root}: abi/ holds no file such as v1.yaml",
            "Name a folder that has abi/ and proto/, or a contract file such as abi/v1.yaml.",
        )
    return max(files, key=lambda each: int(each.stem.removeprefix("v")))

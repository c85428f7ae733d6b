"""Reads a contract folder into one immutable Contract."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from dao_sdk import resources
from dao_sdk.contract.diagnostics import ContractError, Problems
from dao_sdk.contract.model import Contract, Place
from dao_sdk.errors import DaoError


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


def read_contract(path: str | os.PathLike[str] | None = None) -> Contract:
    """Reads a contract.

    Args:
        path: The root of a contract, a folder that has ``abi/`` and ``proto/``, or its contract
            file, such as ``abi/v1.yaml``. Where several major versions are in ``abi/``, the
            newest is read. None for the contract that ships with the SDK.

    Raises:
        ContractError: The contract has problems; it holds all of them.
        DaoError: There is no contract at ``path``, or it cannot be read.
    """
    sources = find_sources(resources.root() if path is None else Path(path).expanduser())
    return parse(sources)


def parse(sources: Sources) -> Contract:
    """Checks the files of a contract and joins them.

    Raises:
        ContractError: The contract has problems; it holds all of them.
    """
    from dao_sdk.contract.build import build
    from dao_sdk.contract.document import read_document
    from dao_sdk.contract.protoc import compile_protos
    from dao_sdk.contract.protos import read_protos

    problems = Problems()
    document = read_document(sources.text, sources.abi, problems)
    texts: dict[str, str] = {}
    for name, data in sources.protos.items():
        try:
            texts[name] = data.decode("utf-8")
        except UnicodeDecodeError:
            problems.add(Place(f"{sources.proto}/{name}", 1, 1), "not UTF-8", "UTF-8 text")
    compiled = compile_protos(sources.root, sources.proto, texts, problems)
    protos = read_protos(compiled, sources.proto, texts)
    if problems:
        raise ContractError(problems.within(_shown(sources.root)))
    return build(document, protos)


def find_sources(path: Path) -> Sources:
    """Finds and reads the files of the contract at ``path``.

    Raises:
        DaoError: There is no contract there, or it cannot be read.
    """
    file = _newest(path) if path.is_dir() else path
    if not file.is_file():
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
            each.relative_to(proto).as_posix(): each.read_bytes()
            for each in sorted(proto.rglob("*.proto"))
        }
        text = file.read_bytes()
    except OSError as error:
        raise DaoError(f"the contract cannot be read: {error}") from error
    return Sources(root, file.relative_to(root).as_posix(), text, "proto", protos)


def _newest(root: Path) -> Path:
    """The contract file of the highest major version in ``abi/``."""
    files = [
        each for each in (root / "abi").glob("v*.yaml") if each.stem.removeprefix("v").isdecimal()
    ]
    if not files:
        raise DaoError(
            f"there is no contract in {root}: abi/ holds no file such as v1.yaml",
            "Name a folder that has abi/ and proto/, or a contract file such as abi/v1.yaml.",
        )
    return max(files, key=lambda each: int(each.stem.removeprefix("v")))


def _shown(root: Path) -> str:
    """The root as a person would type it: nothing, relative to here, or absolute."""
    root = root.resolve()
    here = Path.cwd()
    if root == here:
        return ""
    return str(root.relative_to(here)) if root.is_relative_to(here) else str(root)

"""What the tests of the checker share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from dao_sdk.cli.abi.languages import languages
from dao_sdk.compat.catalogue import rules
from dao_sdk.compat.compare import run
from dao_sdk.compat.diff import Diff
from dao_sdk.compat.finding import Finding
from dao_sdk.contract import parse, protoc, yaml_tree
from dao_sdk.contract.diagnostics import Problems
from dao_sdk.contract.yaml_tree import Node
from tests.compat import pairs


@pytest.fixture(scope="session", autouse=True)
def remembered_documents() -> Iterator[None]:
    """Most pairs have the same contract on one side: it is read once a session."""
    known: dict[tuple[bytes, str], Node] = {}
    read_document = yaml_tree.read_document

    def remembering(data: bytes, file: str, problems: Problems) -> Node | None:
        if (data, file) not in known:
            own = Problems()
            made = read_document(data, file, own)
            if made is None or len(own):
                return read_document(data, file, problems)
            known[data, file] = made
        return known[data, file]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parse, "read_document", remembering)
        yield


@pytest.fixture(scope="session", autouse=True)
def remembered_protos() -> Iterator[None]:
    """Most pairs of contracts have the same .proto files: they are compiled once a session."""
    known: dict[tuple[str, ...], FileDescriptorSet] = {}
    compile_protos = protoc.compile_protos

    def remembering(
        root: Path, folder: str, sources: dict[str, str], problems: Problems
    ) -> FileDescriptorSet | None:
        key = (folder, *sorted(f"{name}\0{text}" for name, text in sources.items()))
        if key not in known:
            made = compile_protos(root, folder, sources, problems)
            if made is None:
                return None
            known[key] = made
        return FileDescriptorSet.FromString(known[key].SerializeToString())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parse, "compile_protos", remembering)
        yield


@pytest.fixture(scope="session")
def diffs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Diff]:
    """The difference of every pair of fixtures, by the pair's name."""
    temporary = tmp_path_factory.mktemp("pairs")
    known = languages()
    return {name: Diff(*pairs.open_pair(name, temporary), known) for name in pairs.names()}


@pytest.fixture(scope="session")
def found(diffs: dict[str, Diff]) -> dict[str, list[Finding]]:
    """What all rules find in every pair of fixtures."""
    return {name: run(diff, rules()) for name, diff in diffs.items()}

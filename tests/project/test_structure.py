"""The parts of the package know each other in one direction only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import dao_sdk

PACKAGE = Path(dao_sdk.__file__).parent
ROOT = PACKAGE.parent
LEAVES = {
    "errors",
    "nearest",
    "plain_file",
    "plain_text",
    "resources",
    "run_git",
    "syntax",
    "wishes",
}
BELOW: dict[str, set[str]] = {
    "errors": set(),
    "nearest": set(),
    "plain_file": set(),
    "plain_text": set(),
    "resources": set(),
    "run_git": set(),
    "syntax": {"plain_text"},
    "wishes": {"plain_text"},
    "contract": LEAVES,
    "codegen": {*LEAVES, "contract"},
    "compat": {*LEAVES, "contract"},
    "host": {*LEAVES, "contract"},
    "recordings": {*LEAVES, "contract", "host"},
    # Of the host only what an author signs a unit with.
    "verify": {*LEAVES, "contract", "codegen", "host.publishers.signing"},
    "unit_build": {*LEAVES, "contract", "host"},
    "scaffold": {*LEAVES, "contract", "codegen", "host"},
    "cli": {
        *{*LEAVES, "contract", "codegen", "compat", "host", "recordings", "scaffold"},
        *{"unit_build", "verify"},
    },
}
"""What each part may import, beside itself and the version in ``dao_sdk``."""


def files(part: str) -> list[Path]:
    folder = PACKAGE / part
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [PACKAGE / f"{part}.py"]


def imports(path: Path) -> Iterator[str]:
    """The modules of the package that a file imports, such as ``contract.wasm``."""
    for module, member in taken(path):
        if module:
            yield module
        elif member != "__version__":
            yield member


def taken(path: Path) -> Iterator[tuple[str, str]]:
    """What a file takes of the package: modules, with each name that is taken of them."""
    module = path.relative_to(PACKAGE).with_suffix("").parts
    package = module if path.name == "__init__.py" else module[:-1]
    package = package[:-1] if path.name == "__init__.py" else package
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            for name in node.names:
                if name.name.startswith("dao_sdk."):
                    yield name.name.removeprefix("dao_sdk."), ""
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                base = ".".join((*package[: len(package) - node.level + 1], node.module or ""))
            elif node.module and (node.module + ".").startswith("dao_sdk."):
                base = node.module.removeprefix("dao_sdk")
            else:
                continue
            yield from ((base.strip("."), name.name) for name in node.names)


def test_no_files_import_each_other_in_a_circle() -> None:
    """Imports for types alone count too: two files in a circle are one file in two pieces."""
    modules = {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
        for part in BELOW
        for path in files(part)
        if path.exists()
    }
    graph: dict[str, set[str]] = {}
    for module, path in modules.items():
        members = {(of, f"{of}.{member}".strip(".")) for of, member in taken(path)}
        # What is taken of a folder is a file of it, or stands in the folder's own file.
        found = {member if member in modules else of for of, member in members}
        graph[module] = {each for each in found if each in modules and each != module}
    TopologicalSorter(graph).prepare()


def test_every_part_is_known() -> None:
    parts = {
        path.stem if path.is_file() else path.name
        for path in PACKAGE.iterdir()
        if (path.suffix == ".py" and path.stem != "__init__")
        or (path.is_dir() and any(path.glob("*.py")))
    }
    assert parts <= set(BELOW)


@pytest.mark.parametrize("part", BELOW)
def test_arrows_run_one_way(part: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files(part)
        if path.exists()
        for name in imports(path)
        if name not in BELOW[part] and name.split(".")[0] not in BELOW[part] | {part}
    ]
    assert not wrong


def test_what_packages_are_made_of_needs_no_contract_reader() -> None:
    """The language pack copies these files; there is no contract reader where they go."""
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files("host")
        if path.relative_to(PACKAGE / "host").parts[0] != "dynamic"
        for name in imports(path)
        if name.split(".")[0] == "resources"
        or (name.split(".")[0] == "contract" and name != "contract.wasm")
    ]
    assert not wrong


def test_only_one_room_knows_the_engine() -> None:
    knowing = [
        path.relative_to(PACKAGE).as_posix()
        for part in BELOW
        for path in files(part)
        if path.exists()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.Import) and any(n.name.startswith("wasmtime") for n in node.names))
        or (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("wasmtime"))
    ]
    # The kit makes modules of their text; it runs none.
    assert {place.rpartition("/")[0] for place in knowing} == {"host/engine", "verify/units"}

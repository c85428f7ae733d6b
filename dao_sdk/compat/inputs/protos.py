"""A side that is plain .proto files: a folder of them, or one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorProto

from dao_sdk.compat.inputs.layout import Layout, guessed_layout, plain_layout
from dao_sdk.compat.inputs.origin import Origin
from dao_sdk.compat.inputs.side import Side
from dao_sdk.compat.schema.descriptors import parse
from dao_sdk.compat.schema.places import Nowhere, Places, SourcePlaces
from dao_sdk.compat.schema.schema import Schema
from dao_sdk.compat.schema.size import too_large
from dao_sdk.contract.compiler import Compiled, run_compiler
from dao_sdk.contract.diagnostics import Diagnostic, Problems
from dao_sdk.contract.model import Place
from dao_sdk.contract.protoc import report
from dao_sdk.errors import DaoError
from dao_sdk.plain_file import read_plain_file

_ABSENT = re.compile(r'Import "[^"]*" was not found')


class SchemaError(DaoError):
    """Plain .proto files that do not compile."""

    def __init__(self, shown: str, diagnostics: tuple[Diagnostic, ...], help: str = "") -> None:
        self.diagnostics = diagnostics
        lines = "\n".join(f"  {each}" for each in diagnostics)
        noun = "problem" if len(diagnostics) == 1 else "problems"
        super().__init__(f"{shown} has {len(diagnostics)} {noun}\n{lines}", help)


def proto_side(title: str, path: Path, origin: Origin, imports: tuple[Path, ...] = ()) -> Side:
    """Compiles a folder of .proto files, or a single one with what it imports.

    Files import each other from the folder, or from the one that their imports show: see
    :func:`guessed_layout`.

    Args:
        title: What the side is called.
        path: The folder or the file.
        origin: What files are called, and their lines.
        imports: Further folders that files import from, as ``protoc -I`` takes them. What is in
            them is compiled as far as it is imported, and not compared for itself.

    Raises:
        SchemaError: The files do not compile; it says where.
        DaoError: There are no such files, or the compiler cannot be run.
    """
    for folder in imports:
        if not folder.is_dir():
            raise DaoError(f"--import {folder}: there is no such folder")
    layout = plain_layout(path, tuple(it.absolute() for it in imports))
    if not layout.files:
        raise DaoError(f"{origin.shown(path)} has no .proto files in it")
    for each in layout.files:
        if not (layout.root / each).is_file():  # a link to nothing, or a pipe to wait for
            raise DaoError(f"{origin.shown(layout.root / each)} is no plain file")
    done = _run(layout)
    if done.descriptors is None and _ABSENT.search(done.errors):
        guessed = guessed_layout(layout)
        if guessed != layout:
            layout = guessed
            done = _run(layout)
    if done.descriptors is None:
        raise _wrong(origin, path, layout, done.errors)
    files, infos = parse(done.descriptors)
    if wrong := too_large(files):
        raise DaoError(f"{origin.shown(path)}: {wrong}", "Compare a part of it at a time.")
    info = {each.name: found for each, found in zip(files.file, infos, strict=True)}
    # Asked for now, since what is on disk now may be gone when places are asked for.
    shown = {name: origin.shown(found) for name in info if (found := layout.path(name)) is not None}

    def places(file: FileDescriptorProto) -> Places:
        if file.name not in shown:
            return Nowhere()
        return SourcePlaces(lambda: info[file.name], shown[file.name])

    return Side(
        title, schema=Schema(files, places, info.keys() - shown.keys()), line_at=origin.lines
    )


def _run(layout: Layout) -> Compiled:
    folders = (*layout.folders, *map(str, layout.imports))
    return run_compiler(layout.root, folders, layout.files)


def _wrong(origin: Origin, path: Path, layout: Layout, errors: str) -> SchemaError:
    problems = Problems()
    known = {name for file in layout.files for name in _names(layout, file)}
    sources = {name: _text(layout.path(name)) for name in sorted(known)}
    report(errors, "", sources, problems)
    advice = ""
    if _ABSENT.search(errors):
        advice = (
            "Name the folder that imports begin from, with everything imported in it. "
            "What is elsewhere, such as googleapis: --import FOLDER."
        )
    found = problems.within("")
    return SchemaError(origin.shown(path), tuple(_told(origin, layout, it) for it in found), advice)


def _names(layout: Layout, file: str) -> Iterator[str]:
    """The names by which a file can be imported."""
    for folder in layout.folders:
        if folder == ".":
            yield file
        elif file.startswith(f"{folder}/"):
            yield file.removeprefix(f"{folder}/")


def _text(path: Path | None) -> str:
    return "" if path is None else read_plain_file(path).decode("utf-8", "replace")


def _told(origin: Origin, layout: Layout, each: Diagnostic) -> Diagnostic:
    found = layout.root if each.place.file == "." else layout.path(each.place.file)
    if found is None:
        return each
    place = Place(origin.shown(found), each.place.line, each.place.column)
    return Diagnostic(place, each.message, each.expected, each.nearest)

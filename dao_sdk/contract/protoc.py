"""Compiles the messages of a contract, and tells what the compiler complains of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorSet

from dao_sdk.contract.compiler import run_compiler
from dao_sdk.contract.diagnostics import Problems
from dao_sdk.contract.model import Place

_LOCATED = re.compile(r"^(?P<file>.+?):(?P<line>\d+):(?P<column>\d+): (?P<message>.*)$")
_UNDEFINED = re.compile(r'^"(?P<name>[\w.]+)" is not defined')
_ABSENT = re.compile(r'^Import "(?P<name>[^"]*)" was not found')
_DECLARED = re.compile(r"^\s*(?:message|enum)\s+(\w+)", re.MULTILINE)
_PACKAGE = re.compile(r"^\s*package\s+([\w.]+)\s*;", re.MULTILINE)


def compile_protos(
    root: Path, folder: str, sources: dict[str, str], problems: Problems
) -> FileDescriptorSet | None:
    """Compiles .proto files, with source information.

    Args:
        root: The folder that places are told relative to.
        folder: The folder below ``root`` from which files import each other, such as ``proto``.
        sources: The text of each file by its path below ``folder``.
        problems: Takes what the compiler complains of.

    Returns:
        The files, each after those that it imports; None where any of them does not compile.

    Raises:
        DaoError: grpcio-tools is not installed, or the compiler cannot be run.
    """
    if not sources:
        return FileDescriptorSet()
    done = run_compiler(root, [folder], [f"{folder}/{path}" for path in sources])
    if done.descriptors is not None:
        return FileDescriptorSet.FromString(done.descriptors)
    report(done.errors, folder, sources, problems)
    return None


def report(errors: str, folder: str, sources: dict[str, str], problems: Problems) -> None:
    """Turns the compiler's lines into diagnostics; names that are not defined get the nearest.

    Where a file is broken, the compiler also complains of every file that imports it, and of every
    type that these take from it. Those are no problems of their own and are left out.
    """
    located = [match for line in errors.splitlines() if (match := _LOCATED.match(line))]
    missing = {match["file"] for match in located if _broken_import(match["message"], sources)}
    known = _declared(sources.values())
    tails = {name.rpartition(".")[2] for name in known}
    before = len(problems)
    for match in located:
        message = match["message"].rstrip(".")
        place = Place(match["file"], int(match["line"]), int(match["column"]))
        if message.startswith("warning: ") or _broken_import(message, sources):
            continue
        if undefined := _UNDEFINED.match(message):
            name = undefined["name"]
            if place.file not in missing or name.rpartition(".")[2] not in tails:
                problems.unknown(place, "type", name, known)
        elif absent := _ABSENT.match(message):
            problems.unknown(place, "file", absent["name"], sources)
        else:
            problems.add(place, message)
    if len(problems) == before:
        said = " ".join(errors.split()) or "it did not say why"
        problems.add(Place(folder, 1, 1), f"the Protobuf compiler failed: {said}")


def _broken_import(message: str, sources: dict[str, str]) -> bool:
    """Whether the compiler complains of an import of a file that is there but broken."""
    absent = _ABSENT.match(message)
    return absent is not None and absent["name"] in sources


def _declared(texts: Iterable[str]) -> set[str]:
    """The names of all messages and enums, found without a parser since parsing failed."""
    names: set[str] = set()
    for text in texts:
        package = _PACKAGE.search(text)
        prefix = f"{package[1]}." if package else ""
        names.update(prefix + name for name in _DECLARED.findall(text))
    return names

"""Compiles the messages of a contract, and tells what the compiler complains of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorSet

from dao_sdk import resources
from dao_sdk.contract.compiler import run_compiler
from dao_sdk.contract.diagnostics import Problems
from dao_sdk.contract.model import Place
from dao_sdk.nearest import nearest

_LOCATED = re.compile(r"^(?P<file>.+?):(?P<line>\d+):(?P<column>\d+): (?P<message>.*)$")
_UNDEFINED = re.compile(r'^"(?P<name>[\w.]+)" is not defined')
_ABSENT = re.compile(r'^Import "(?P<name>[^"]*)" was not found')
_DECLARED = re.compile(r"(?:^|[;{}])\s*(?:message|enum)\s+(\w+)", re.MULTILINE)
_PACKAGE = re.compile(r"(?:^|;)\s*package\s+([\w.]+)\s*;", re.MULTILINE)


def compile_protos(
    root: Path, folder: str, sources: dict[str, str], problems: Problems
) -> FileDescriptorSet | None:
    """Compiles .proto files, with source information.

    Args:
        root: The folder that places are relative to.
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
    # The contract's own files first; rules.proto comes with the SDK.
    folders = [folder, str(resources.proto().resolve())]
    done = run_compiler(root, folders, [f"{folder}/{path}" for path in sources])
    if done.descriptors is not None:
        return FileDescriptorSet.FromString(done.descriptors)
    report(done.errors, folder, sources, problems)
    return None


def report(errors: str, folder: str, sources: dict[str, str], problems: Problems) -> None:
    """Turns the compiler's lines into diagnostics; names that are not defined get the nearest.

    One cause is one problem: where a file is broken or not there, the compiler also complains of
    every file that imports it, and of every type that these take from it. What it says of several
    places in the same words is reported for the first.
    """
    located = [match for line in errors.splitlines() if (match := _LOCATED.match(line))]
    located = [it for it in located if not it["message"].startswith("warning: ")]
    broken = {it["file"] for it in located if _broken_import(it["message"], sources)}
    blind = {it["file"] for it in located if _ABSENT.match(it["message"])} - broken
    known = _declared(sources)
    tails = {name.rpartition(".")[2] for name in known}
    places_of: dict[str, list[Place]] = {}
    for match in located:
        message = " ".join(match["message"].rstrip(".").split())
        place = Place(match["file"], int(match["line"]), int(match["column"]))
        undefined = _UNDEFINED.match(message)
        if _broken_import(message, sources) or (undefined and place.file in blind):
            continue
        if undefined and place.file in broken and undefined["name"].rpartition(".")[2] in tails:
            continue
        places_of.setdefault(message, []).append(place)
    for message, places in places_of.items():
        more = f" (and at {len(places) - 1} more)" if len(places) > 1 else ""
        if undefined := _UNDEFINED.match(message):
            name = undefined["name"]
            if name in known:
                said = f"`{name}` is declared in {known[name]}, which this file does not import"
                problems.add(places[0], said + more)
            else:
                problems.choose(places[0], f"unknown type `{name}`{more}", name, known)
        elif absent := _ABSENT.match(message):
            _absent(places[0], absent["name"], more, sources, problems)
        else:
            problems.add(places[0], message + more)
    if not places_of:
        said = " ".join(errors.split()) or "it did not say why"
        problems.add(Place(folder, 1, 1), f"the Protobuf compiler failed: {said}")


def _absent(place: Place, name: str, more: str, sources: Iterable[str], problems: Problems) -> None:
    """Notes a file that is imported and not there; what is called alike is likely meant."""
    message = f"unknown file `{name}`{more}"
    if nearest(_stem(name), map(_stem, sources)):
        problems.choose(place, message, name, sources)
    else:
        problems.add(place, message)


def _stem(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".proto")


def _broken_import(message: str, sources: dict[str, str]) -> bool:
    """Whether the compiler complains of an import of a file that is there but broken."""
    absent = _ABSENT.match(message)
    return absent is not None and absent["name"] in sources


def _declared(sources: Mapping[str, str]) -> dict[str, str]:
    """The names of all messages and enums with their files, found without a parser, which failed."""
    names: dict[str, str] = {}
    for path, text in sources.items():
        package = _PACKAGE.search(text)
        prefix = f"{package[1]}." if package else ""
        names.update(dict.fromkeys((prefix + name for name in _DECLARED.findall(text)), path))
    return names

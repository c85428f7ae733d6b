"""Runs the Protobuf compiler that grpcio-tools brings along.

It runs as a process of its own: it writes its errors to the process's standard error, and a
hostile .proto must not be able to take the caller down with it.
"""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dao_sdk.errors import DaoError
from dao_sdk.plain_file import read_plain_file

_SECONDS = 300
_IMPORT = re.compile(rb"""\bimport\s*(?:public|weak|option)?\s*(["'])([^"'\n]+)\1""")
"""An import, wherever it is written; now and then one in a comment, which does no harm."""
_CHILD = """
import sys
sys.path[:0] = [sys.argv[1]]
try:
    from grpc_tools._protoc_compiler import run_main
except ImportError:
    from grpc_tools.protoc import main
else:
    def main(words):
        return run_main([word.encode() for word in words])
sys.exit(main(["protoc", *sys.argv[2:]]))
"""
"""The compiler without the rest of its Python package, which takes longer to import than to use."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """What a run of the compiler gave."""

    descriptors: bytes | None
    """A serialized FileDescriptorSet, each file after those that it imports; None on errors."""
    errors: str
    """What the compiler complained of, warnings too: ``file:line:column: message`` in lines."""


def run_compiler(root: Path, folders: Sequence[str], paths: Iterable[str]) -> Compiled:
    """Compiles .proto files, with source information and everything that they import.

    Args:
        root: The folder in which the compiler runs.
        folders: The folders, below ``root`` or absolute, from which files import each other; the first that has
            a file gives it. The files of ``google/protobuf/`` are found besides.
        paths: The files to compile, below ``root``.

    Raises:
        DaoError: grpcio-tools is not installed, or the compiler cannot be run.
    """
    found = importlib.util.find_spec("grpc_tools")
    if found is None or not found.submodule_search_locations:
        raise DaoError(
            "reading .proto files needs the package grpcio-tools, which is not installed",
            "Install it: python -m pip install grpcio-tools",
        )
    package = Path(found.submodule_search_locations[0])
    paths = sorted(paths)
    _refuse_others(root, folders, paths)
    with tempfile.TemporaryDirectory(prefix="dao-") as temporary:
        output, words = Path(temporary) / "descriptors.binpb", Path(temporary) / "words"
        # Every word on a line of a file, since there may be more than a command line holds.
        lines = [f"--proto_path={each}" for each in (*folders, package / "_proto")]
        lines += ["--include_imports", "--include_source_info", f"--descriptor_set_out={output}"]
        # "./" before all paths: a file may be called --cpp_out=x.proto.
        lines += [f"./{each}" for each in paths]
        words.write_bytes(os.fsencode("\n".join([*lines, ""])))
        # Isolated, Python takes no code from the folder, nor from the environment's places.
        command = [sys.executable, "-I", "-S", "-c", _CHILD, str(package.parent), f"@{words}"]
        try:
            done = subprocess.run(
                command, cwd=root, capture_output=True, timeout=_SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise DaoError(f"the Protobuf compiler cannot be run: {error}") from error
        errors = done.stderr.decode("utf-8", "replace")
        if done.returncode == 0 and output.is_file():
            return Compiled(output.read_bytes(), errors)
    return Compiled(None, errors)


def _refuse_others(root: Path, folders: Sequence[str], paths: Iterable[str]) -> None:
    """Refuse what the compiler would wait for, or never finish: it opens whatever has the name."""
    seen: set[Path] = set()
    open_ = [root / path for path in paths]
    while open_:
        path = open_.pop()
        if path in seen:
            continue
        seen.add(path)
        try:
            text = read_plain_file(path)
        except OSError as error:
            raise DaoError(f"{path} cannot be read: {error.strerror}") from error
        for _, name in _IMPORT.findall(text):
            places = (root / folder / os.fsdecode(name) for folder in folders)
            open_ += [place for place in places if place.exists()][:1]

"""Runs the Protobuf compiler that grpcio-tools brings along.

It runs as a process of its own: it writes its errors to the process's standard error, and a
hostile .proto must not be able to take the caller down with it.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dao_sdk.errors import DaoError

_SECONDS = 300
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
        folders: The folders below ``root`` from which files import each other; the first that has
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
    with tempfile.TemporaryDirectory(prefix="dao-") as temporary:
        output, words = Path(temporary) / "descriptors.binpb", Path(temporary) / "words"
        # Every word on a line of a file, since there may be more than a command line holds.
        lines = [f"--proto_path={each}" for each in (*folders, package / "_proto")]
        lines += ["--include_imports", "--include_source_info", f"--descriptor_set_out={output}"]
        # "./" before all paths: a file may be called --cpp_out=x.proto.
        lines += [f"./{each}" for each in sorted(paths)]
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

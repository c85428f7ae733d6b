"""Compiles many schemas in one run of Protobuf's compiler."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorSet

from tests.compat.random_schemas.model import Schema
from tests.compat.random_schemas.text import texts


def compiled(schemas: Sequence[Schema], *, places: bool = False) -> list[FileDescriptorSet]:
    """The descriptors of each schema, with the files that it imports before those that import them.

    Args:
        schemas: The schemas. Their names do not meet: schema 3 is compiled below ``s3``, and its
            packages begin with that word too, in what is returned as well.
        places: Whether the compiler notes where everything is written.

    Raises:
        AssertionError: One does not compile, which is a fault of this package.
    """
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "descriptors.binpb"
        paths: list[str] = []
        for at, schema in enumerate(schemas):
            paths += write(schema, Path(folder), f"s{at}")
        command = [sys.executable, "-m", "grpc_tools.protoc", f"-I{folder}", "--include_imports"]
        command += ["--include_source_info"] * places + [f"--descriptor_set_out={output}", *paths]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        errors = "\n".join(it for it in done.stderr.splitlines() if "warning" not in it)
        assert done.returncode == 0, errors
        whole = FileDescriptorSet.FromString(output.read_bytes())
    found = [FileDescriptorSet() for _ in schemas]
    shared = {file.name: file for file in whole.file if file.name.startswith("google/")}
    for file in whole.file:
        if file.name not in shared:
            mine = found[int(file.name.partition("/")[0][1:])].file
            known = {each.name for each in mine}
            mine.extend(shared[name] for name in file.dependency if name in shared.keys() - known)
            mine.append(file)
    return found


def write(schema: Schema, folder: Path, root: str = "") -> list[str]:
    """Writes the files of a schema; gives their paths below ``folder``."""
    paths = []
    for path, text in texts(schema, root).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        paths.append(path)
    return paths

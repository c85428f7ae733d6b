"""Runs the plugins of the Protobuf compiler that a pack declares."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from google.protobuf.compiler.plugin_pb2 import CodeGeneratorRequest, CodeGeneratorResponse
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet
from google.protobuf.message import DecodeError

from dao_sdk.codegen.descriptors import Prepared, with_comments
from dao_sdk.codegen.pack import Pack, PackError, Plugin
from dao_sdk.contract.model import Contract

_SECONDS = 300
_ASKING = 60


@dataclass(frozen=True, slots=True)
class Task:
    """What one plugin has to do."""

    plugin: Plugin
    parameter: str
    prefix: str
    file_options: Mapping[str, Mapping[str, str]]
    """Options of the contract's own files, by their paths."""


class Plugins:
    """Runs plugins on one contract; its comments are read only if there is a plugin.

    Args:
        pack: The pack.
        contract: The contract.
        renamed: What plugins must see under another name.
    """

    def __init__(self, pack: Pack, contract: Contract, renamed: Mapping[str, str]) -> None:
        self._pack, self._contract, self._renamed = pack, contract, renamed
        self._files: FileDescriptorSet | None = None

    def run(self, task: Task) -> dict[str, bytes]:
        """Run one plugin.

        Args:
            task: Which, and its parameter.

        Returns:
            The contents of the files that it made, by the paths that it gave them.

        Raises:
            PackError: It is not here and cannot be fetched, fails, or makes what cannot be used.
        """
        self._files = self._files or with_comments(self._contract)
        own = frozenset(file.path for file in self._contract.files)
        plugin = task.plugin
        prepared = Prepared(self._files, own, self._renamed, task.prefix, plugin.services)
        for path, options in task.file_options.items():
            prepared.set_options(path, options)
        wanted = [prepared.path(file.path) for file in self._contract.files]
        if plugin.builtin:
            return self._compiled(task, prepared.files, wanted)
        request = CodeGeneratorRequest(
            file_to_generate=wanted, parameter=task.parameter, proto_file=prepared.files.file
        )
        # The compiler's version is left out: which one is here has no say in what is made.
        done = self._call(plugin, self._command(plugin), request.SerializeToString())
        response = CodeGeneratorResponse()
        try:
            response.ParseFromString(done)
        except DecodeError as error:
            raise self._wrong(
                plugin, f"answered what is no CodeGeneratorResponse: {error}"
            ) from None
        if response.error:
            raise self._wrong(plugin, f"refused the contract:\n{response.error.strip()}")
        optional = CodeGeneratorResponse.FEATURE_PROTO3_OPTIONAL
        if not response.supported_features & optional and any(map(_optional, self._files.file)):
            raise self._wrong(plugin, "does not know `optional` fields, which the contract has")
        return self._files_of(plugin, response)

    def _compiled(
        self, task: Task, files: FileDescriptorSet, wanted: Sequence[str]
    ) -> dict[str, bytes]:
        """Have the Protobuf compiler itself make the files of a language."""
        plugin = task.plugin
        with TemporaryDirectory() as name:
            folder = Path(name)
            out = folder / "out"
            out.mkdir()
            (folder / "contract").write_bytes(files.SerializeToString())
            command = [
                *self._command(plugin),
                f"--descriptor_set_in={folder / 'contract'}",
                f"--{plugin.builtin}_out={out}",
                *([f"--{plugin.builtin}_opt={task.parameter}"] if task.parameter else []),
                *wanted,
            ]
            self._call(plugin, command, b"")
            made = (path for path in sorted(out.rglob("*")) if path.is_file())
            return {path.relative_to(out).as_posix(): path.read_bytes() for path in made}

    def _files_of(self, plugin: Plugin, response: CodeGeneratorResponse) -> dict[str, bytes]:
        files: dict[str, bytes] = {}
        last = ""
        for file in response.file:
            if file.insertion_point:
                raise self._wrong(plugin, "wants to insert into the files of another plugin")
            if file.name and file.name in files:
                raise self._wrong(plugin, f"made {file.name} twice")
            last = file.name or last
            files[last] = files.get(last, b"") + file.content.encode("utf-8")
        return files

    def _command(self, plugin: Plugin) -> list[str]:
        """The command that runs the pinned version."""
        command = self._filled(plugin, plugin.command)
        there = shutil.which(command[0]) is not None
        version = ""
        if there and plugin.asks:
            version = self._version(plugin)
        if there and (not plugin.asks or version == plugin.version):
            return command
        if plugin.otherwise:
            fetching = self._filled(plugin, plugin.otherwise)
            if shutil.which(fetching[0]) is not None:
                return fetching
        what = f"is here in version {version or 'unknown'}" if there else "is not here"
        raise PackError(
            f"the pack `{self._pack.name}` needs the plugin `{plugin.name}` {plugin.version},"
            f" which {what}",
            plugin.install,
        )

    def _version(self, plugin: Plugin) -> str:
        try:
            done = subprocess.run(
                self._filled(plugin, plugin.asks),
                capture_output=True,
                text=True,
                errors="replace",
                timeout=_ASKING,
                stdin=subprocess.DEVNULL,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return ""
        found = re.search(r"\d+(?:\.\d+)+\S*", done.stdout + done.stderr)
        return found[0] if found else ""

    def _call(self, plugin: Plugin, command: Sequence[str], request: bytes) -> bytes:
        try:
            done = subprocess.run(
                command, input=request, capture_output=True, timeout=_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise self._wrong(plugin, f"took longer than {_SECONDS} s") from None
        except OSError as error:
            raise self._wrong(plugin, f"cannot be run: {error}") from None
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip()
            raise PackError(
                f"the plugin `{plugin.name}` of the pack `{self._pack.name}` failed:\n"
                f"{said or f'exit {done.returncode}'}",
                plugin.install,
            )
        return done.stdout

    def _filled(self, plugin: Plugin, command: Sequence[str]) -> list[str]:
        values = {
            "{python}": sys.executable,
            "{pack}": str(self._pack.folder),
            "{version}": plugin.version,
        }
        filled = []
        for word in command:
            for placeholder, value in values.items():
                word = word.replace(placeholder, value)
            filled.append(word)
        return filled

    def _wrong(self, plugin: Plugin, what: str) -> PackError:
        return PackError(f"the plugin `{plugin.name}` of the pack `{self._pack.name}` {what}")


def _optional(file: FileDescriptorProto) -> bool:
    """Whether a file has an `optional` field."""
    waiting = [*file.message_type]
    while waiting:
        message = waiting.pop()
        waiting += message.nested_type
        if any(field.proto3_optional for field in message.field):
            return True
    return False

"""Makes a pack's files in memory: renders, copies, runs plugins and formatters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import Any

import dao_sdk
from dao_sdk.codegen import view
from dao_sdk.codegen.base import Base, taken_over
from dao_sdk.codegen.build_view import build_view
from dao_sdk.codegen.file_globs import found
from dao_sdk.codegen.formatters import format_files
from dao_sdk.codegen.pack import Need, Output, Pack, PackError, Plugin
from dao_sdk.codegen.pack_options import chosen, values
from dao_sdk.codegen.plugins import Plugins, Task
from dao_sdk.codegen.shipped_output import shipped_output
from dao_sdk.contract.model import Contract
from dao_sdk.contract.shipped_services import is_shipped, unfamiliar_services
from dao_sdk.plain_file import read_plain_file


@dataclass(slots=True)
class Made:
    """The files of one run; paths are relative, with ``/`` between their parts."""

    files: dict[str, bytes] = field(default_factory=dict)
    """The files that the generator owns."""
    once: dict[str, bytes] = field(default_factory=dict)
    """The files that become the author's."""
    plugins: dict[str, str] = field(default_factory=dict)
    """The plugins that ran, with their versions."""
    missing: tuple[str, ...] = ()
    """Formatters that are not here, each with how to get it."""


def assemble(
    contract: Contract,
    pack: Pack,
    *,
    only: str | None = None,
    options: Mapping[str, str] | None = None,
    own: bool = False,
) -> Made:
    """Make a pack's files in memory.

    Args:
        contract: The contract.
        pack: The pack.
        only: The one group of files to make, without its folder; None for the whole output.
        options: Values for the options that the pack declares.
        own: Make only what the pack's own templates write: nothing is copied and no plugin runs.

    Returns:
        The files.

    Raises:
        PackError: The pack cannot be used.
    """
    if only is not None and only not in pack.groups:
        known = ", ".join(pack.groups) or "none"
        raise PackError(f"the pack `{pack.name}` has no group `{only}`", f"Its groups: {known}.")
    work = _Work(contract, pack, only, chosen(pack, options or {}))
    for output in pack.outputs:
        if output.template or not own:
            work.add(output)
    if not own:
        work.run_plugins()
    made = work.made()
    _refuse_twins(pack, [*made.files, *made.once])
    return made


def render(
    contract: Contract,
    pack: Pack,
    *,
    only: str | None = None,
    options: Mapping[str, str] | None = None,
    own: bool = False,
) -> dict[str, bytes]:
    """Make a pack's files in memory, as :func:`assemble` does; gives their contents by path."""
    made = assemble(contract, pack, only=only, options=options, own=own)
    return made.once | made.files


def needs(contract: Contract, pack: Pack) -> tuple[Need, ...]:
    """Name the libraries that a pack's output for a contract needs.

    Args:
        contract: The contract.
        pack: The pack.
    """
    services = _familiar(contract)
    return tuple(each for each in pack.needs if services.issuperset(each.requires))


def _familiar(contract: Contract) -> frozenset[str]:
    """The services that hand-written files can rely on."""
    return frozenset(each.name for each in contract.services) - unfamiliar_services(contract)


class _Work:
    """One run of a pack, file by file."""

    def __init__(
        self, contract: Contract, pack: Pack, only: str | None, options: Mapping[str, str]
    ) -> None:
        from dao_sdk.codegen.render import Renderer

        self._contract, self._pack, self._only = contract, pack, only
        self._view = build_view(contract, pack)
        self._services = _familiar(contract)
        self._fitting = {"any", "shipped"} if is_shipped(contract) else {"any"}
        self._renderer = Renderer(pack)
        chosen_values = values(pack, options)
        builds_on = any(chosen_values[name] for name, it in pack.options.items() if it.base)
        self._common = {
            "contract": self._view,
            "options": chosen_values,
            "base": taken_over(contract) if builds_on else Base(),
            "needs": needs(contract, pack),
        }
        self._rendered: dict[str, str] = {}
        self._verbatim: dict[str, bytes] = {}
        self._once: set[str] = set()
        self._plugins: dict[str, str] = {}

    def made(self) -> Made:
        """Format what was rendered, and give all files."""
        formatted = format_files(self._pack, self._rendered)
        files = {**self._verbatim, **formatted.files}
        once = {path: files.pop(path) for path in sorted(self._once)}
        return Made(files, once, self._plugins, formatted.missing)

    def add(self, output: Output) -> None:
        """Make the files of one ``[[files]]``."""
        if self._left_out(output.group) or not self._services.issuperset(output.requires):
            return
        if output.contract not in self._fitting:
            return
        for own in _each(output.each, self._view):
            seen = {**self._common, **own}
            if not self._renderer.holds(output.when, seen):
                continue
            place = self._place(output.group, self._renderer.text("path", output.path, seen))
            for path, content in self._contents(output, place, seen):
                self._take(path, content, output.format)
                if output.once:
                    self._once.add(path)

    def run_plugins(self) -> None:
        """Run the plugins, and take their files as they are."""
        plugins = Plugins(self._pack, self._contract, self._view.renamed)
        for plugin in self._pack.plugins:
            seen = self._common
            if self._left_out(plugin.group) or not self._renderer.holds(plugin.when, seen):
                continue
            prefix = self._renderer.text("prefix", plugin.prefix, seen)
            parameter = self._renderer.text("parameter", plugin.parameter, seen)
            folder = self._place(plugin.group, self._renderer.text("path", plugin.path, seen))
            options = {file.path: self._options(plugin, file) for file in self._view.files}
            task = Task(plugin, parameter, prefix, options)
            made = None if self._only else shipped_output(self._pack, plugin, self._contract)
            for path, content in (plugins.run(task) if made is None else made).items():
                self._take(_join(folder, path), content, False)
            self._plugins[plugin.name] = plugin.version

    # Details

    def _options(self, plugin: Plugin, file: view.File) -> dict[str, str]:
        seen = {**self._common, "file": file}
        return {
            name: self._renderer.text(f"file_options.{name}", text, seen)
            for name, text in plugin.file_options.items()
        }

    def _left_out(self, group: str) -> bool:
        return self._only is not None and group != self._only

    def _place(self, group: str, path: str) -> str:
        return _join("" if self._only is not None else self._pack.groups.get(group, ""), path)

    def _contents(
        self, output: Output, place: str, seen: dict[str, Any]
    ) -> Iterator[tuple[str, str | bytes]]:
        if not output.copy:
            if "*" not in output.template:
                yield place, self._renderer.template(output.template, seen, output.delimiters)
                return
            for name, file in found(self._pack.folder, output.template, output.without):
                template = file.relative_to(self._pack.folder).as_posix()
                text = self._renderer.template(template, seen, output.delimiters)
                yield _join(place, name.removesuffix(".j2")), text
            return
        root = Path(dao_sdk.__file__).parent if output.source == "sdk" else self._pack.folder
        words = {
            word.encode(): self._renderer.text("replace", text, seen).encode()
            for word, text in output.replace.items()
        }
        nothing = True
        for name, file in found(root, output.copy, output.without):
            nothing = False
            yield _join(place, name), _replaced(read_plain_file(file), words)
        if nothing and output.missing == "error":
            raise PackError(
                f"the pack `{self._pack.name}` copies {output.copy}, of which there is no file"
            )

    def _take(self, path: str, content: str | bytes, format_it: bool) -> None:
        if path in self._rendered or path in self._verbatim:
            raise PackError(f"the pack `{self._pack.name}` makes {path} twice")
        if isinstance(content, bytes):
            self._verbatim[path] = content
        elif format_it:
            self._rendered[path] = content
        else:
            self._verbatim[path] = content.encode("utf-8")


def _each(each: str, contract: view.Contract) -> Iterator[dict[str, Any]]:
    """What a template sees at each of its renderings, beside the contract."""
    match each:
        case "package":
            yield from ({"package": package} for package in contract.packages)
        case "file":
            yield from ({"file": file} for file in contract.files)
        case "service":
            yield from ({"service": service} for service in contract.services)
        case "host_service":
            yield from ({"service": service} for service in contract.host_services)
        case "capability":
            yield from ({"capability": capability} for capability in contract.capabilities)
        case _:
            yield {}


def _replaced(content: bytes, words: Mapping[bytes, bytes]) -> bytes:
    """The content of a file with other words; what was put in is not looked at again."""
    if not words:
        return content
    either = b"|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.sub(either, lambda match: words[match[0]], content)


def _refuse_twins(pack: Pack, paths: list[str]) -> None:
    """Refuse two files of one base name in a target, for languages that cannot have them."""
    seen: dict[tuple[str, str], str] = {}
    for path in sorted(paths):
        pure = PurePosixPath(path)
        for parent in reversed(pure.parents):
            if not any(fnmatch(parent.as_posix(), glob) for glob in pack.targets):
                continue
            other = seen.setdefault((parent.as_posix(), pure.name.casefold()), path)
            if other != path:
                raise PackError(
                    f"the pack `{pack.name}` makes {other} and {path}, which cannot both be in the"
                    f" target {parent.as_posix()}: their base names are one",
                    'Let `path` in pack.toml use a name with `scope = "contract"`.',
                )
            break


def _join(*parts: str) -> str:
    return "/".join(part.strip("/") for part in parts if part.strip("/"))

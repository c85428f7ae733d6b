"""From a contract and a pack to files: what ``dao generate`` does."""

from __future__ import annotations

import shlex
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import dao_sdk
from dao_sdk.codegen import view
from dao_sdk.codegen.build import build_view
from dao_sdk.codegen.formatters import format_files
from dao_sdk.codegen.output import Folder
from dao_sdk.codegen.pack import Need, Output, Pack, PackError
from dao_sdk.codegen.packfile import load_pack
from dao_sdk.contract.digest import contract_digest
from dao_sdk.contract.familiar import is_shipped, unfamiliar_services
from dao_sdk.contract.model import Contract
from dao_sdk.plain_file import read_plain_file


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did; paths are relative to the output folder."""

    pack: str
    out: Path
    written: tuple[str, ...] = ()
    """New or changed files."""
    unchanged: tuple[str, ...] = ()
    """Files that were as they should be."""
    removed: tuple[str, ...] = ()
    """Files that the generator owned and makes no more."""
    kept: tuple[str, ...] = ()
    """Files that the generator made once and a person changed since; they stay."""
    drifted: tuple[str, ...] = ()
    """With ``check``: files that are missing, differ or should not be there."""
    needs: tuple[str, ...] = ()
    """The libraries that the output needs, as the language's own tools write them."""
    install: str = ""
    """The command that installs them; empty if the language's tools see to it themselves."""
    elapsed: float = 0.0
    """How long it took, in seconds."""

    @property
    def files(self) -> int:
        """How many files the output has."""
        return len(self.written) + len(self.unchanged)


def generate(
    contract: Contract,
    pack: Pack | str,
    out: Path | str,
    *,
    check: bool = False,
    clean: bool = False,
    only: str | None = None,
    options: Mapping[str, str] | None = None,
) -> Report:
    """Make a pack's files for a contract.

    Args:
        contract: The contract.
        pack: The pack, its name or its folder.
        out: The folder to write to; it is made where it is missing.
        check: Write nothing, and report what would change as ``drifted``.
        clean: Remove what the generator owns in ``out`` instead, and nothing else.
        only: The one group of files to make, without its folder; None for the whole output.
        options: Values for the options that the pack declares.

    Returns:
        What was done, or would be.

    Raises:
        PackError: The pack cannot be used.
        OutputError: A file in ``out`` is a person's, ``out`` holds another output, or the disk
            refuses.
    """
    begun = time.perf_counter()
    out = Path(out)
    pack = load_pack(pack) if isinstance(pack, str) else pack
    folder = Folder(out)
    about = {"pack": pack.name, "contract": contract.name, "only": only}
    folder.refuse_another({"pack": pack.name} if clean else about)
    needed: tuple[Need, ...] = ()
    if clean:
        change = folder.clean()
    else:
        files = render(contract, pack, only=only, options=options)
        if check:
            change = folder.compare(files)
            return Report(
                pack=pack.name,
                out=out,
                unchanged=tuple(change.unchanged),
                kept=tuple(change.kept),
                drifted=tuple(sorted([*change.written, *change.removed])),
                elapsed=time.perf_counter() - begun,
            )
        needed = needs(contract, pack) if only is None else ()
        change = folder.write(
            files,
            {
                **{key: it for key, it in about.items() if it},
                "digest": contract_digest(contract).hex(),
            },
        )
    return Report(
        pack=pack.name,
        out=out,
        written=tuple(change.written),
        unchanged=tuple(change.unchanged),
        removed=tuple(change.removed),
        kept=tuple(change.kept),
        needs=tuple(each.package for each in needed if not each.development),
        install=pack.install.replace("{out}", shlex.quote(str(out))) if needed else "",
        elapsed=time.perf_counter() - begun,
    )


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


def render(
    contract: Contract,
    pack: Pack,
    *,
    only: str | None = None,
    options: Mapping[str, str] | None = None,
    copies: bool = True,
) -> dict[str, bytes]:
    """Make a pack's files in memory.

    Args:
        contract: The contract.
        pack: The pack.
        only: The one group of files to make, without its folder; None for the whole output.
        options: Values for the options that the pack declares.
        copies: Whether files that are copied as they are belong to the result.

    Returns:
        The contents by path, relative and with ``/`` between its parts.

    Raises:
        PackError: The pack cannot be used.
    """
    from dao_sdk.codegen.render import Renderer

    if only is not None and only not in pack.groups:
        known = ", ".join(pack.groups) or "none"
        raise PackError(f"the pack `{pack.name}` has no group `{only}`", f"Its groups: {known}.")
    unknown = sorted((options or {}).keys() - pack.options.keys())
    if unknown:
        known = ", ".join(pack.options) or "none"
        raise PackError(f"the pack `{pack.name}` has no option `{unknown[0]}`", f"It has: {known}.")
    whole = build_view(contract, pack)
    services = _familiar(contract)
    fitting = {"any", "shipped"} if is_shipped(contract) else {"any"}
    renderer = Renderer(pack)
    common = {
        "contract": whole,
        "options": {**pack.options, **(options or {})},
        "needs": needs(contract, pack),
    }
    rendered: dict[str, str] = {}
    verbatim: dict[str, bytes] = {}
    plain: dict[str, str] = {}
    for output in pack.outputs:
        if (only is not None and output.group != only) or not services.issuperset(output.requires):
            continue
        if output.contract not in fitting or (output.copy and not copies):
            continue
        place = "" if only is not None else pack.groups.get(output.group, "")
        for values in _each(output.each, whole):
            seen = {**common, **values}
            path = _join(place, renderer.path(output.path, seen))
            if output.copy:
                found = dict(_copies(pack, output, path))
            else:
                found = {path: b""}
                text = renderer.template(output.template, seen)
                (rendered if output.format else plain)[path] = text
            for name in found:
                if name in verbatim:
                    raise PackError(f"the pack `{pack.name}` makes {name} twice")
            verbatim |= found
    formatted = format_files(pack, rendered)
    return verbatim | {path: text.encode("utf-8") for path, text in plain.items()} | formatted


def _each(each: str, contract: view.Contract) -> Iterator[dict[str, Any]]:
    """What a template sees at each of its renderings, beside the contract."""
    match each:
        case "package":
            yield from ({"package": package} for package in contract.packages)
        case "file":
            yield from ({"file": file} for file in contract.files)
        case "service":
            yield from ({"service": service} for service in contract.services)
        case "capability":
            yield from ({"capability": capability} for capability in contract.capabilities)
        case _:
            yield {}


def _copies(pack: Pack, output: Output, path: str) -> Iterator[tuple[str, bytes]]:
    """The files that a ``copy`` finds, with where they go: the part before the glob is dropped."""
    root = Path(dao_sdk.__file__).parent if output.source == "sdk" else pack.folder
    for copy in _alternatives(output.copy):
        parts = copy.split("/")
        fixed = next((place for place, part in enumerate(parts) if "*" in part), len(parts) - 1)
        base = root.joinpath(*parts[:fixed])
        found = sorted(each for each in base.glob("/".join(parts[fixed:])) if each.is_file())
        for file in found:
            name = file.relative_to(base).as_posix()
            skip = any(fnmatch(name, glob) for glob in output.without)
            if not skip and "__pycache__" not in file.parts:
                yield _join(path, name), read_plain_file(file)
        if not found and output.missing == "error":
            raise PackError(f"the pack `{pack.name}` copies {copy}, of which there is no file")


def _alternatives(glob: str) -> list[str]:
    """The globs that one with ``{a,b}`` stands for."""
    before, opening, rest = glob.partition("{")
    choices, closing, after = rest.partition("}")
    if not opening or not closing:
        return [glob]
    return [f"{before}{choice}{after}" for choice in choices.split(",")]


def _join(*parts: str) -> str:
    return "/".join(part.strip("/") for part in parts if part.strip("/"))

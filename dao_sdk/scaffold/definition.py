"""What a scaffold is: a folder of its language with ``scaffold.toml`` and the files of a project.

::

    templates/python/scaffold/
      names.toml              how a project's name is written as a module, a command, ...
      common/                 files that several kinds share
      agent/
        scaffold.toml         what this kind is
        files/                the project; ``.j2`` is rendered, everything else copied
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dao_sdk.codegen.pack import Pack, PackError, available, find_pack
from dao_sdk.codegen.pack_loader import load_pack
from dao_sdk.codegen.tables import Tables
from dao_sdk.codegen.toml_file import read_toml
from dao_sdk.codegen.toolchains import Tool, toolchain
from dao_sdk.errors import DaoError
from dao_sdk.nearest import nearest

FOLDER = "scaffold"
FILE = "scaffold.toml"
KINDS = ("client", "agent", "unit")
"""What a project can be, in the order of lists."""
FORMAT = 1
"""The format of ``scaffold.toml``, and of the record that a project keeps."""


class ScaffoldError(DaoError):
    """There is no such scaffold, or a project cannot be made with what was given."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person may say about the project: ``[answers.<name>]``."""

    doc: str
    """What it is, one sentence; the question in a terminal."""
    default: str
    pattern: str = ".+"
    """What the whole answer must match."""
    expected: str = ""
    """What ``pattern`` asks for, in a few words."""


@dataclass(frozen=True, slots=True)
class Bindings:
    """Code that is generated into the project: ``[[bindings]]``."""

    out: str
    """The folder, in the project."""
    lang: str = ""
    """The pack; empty for the scaffold's own."""
    contract: str = ""
    """The folder of the contract, in the project; empty for the SDK's own."""
    options: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """The contract that the project gets for its own: ``[contract]``."""

    base: str = "shipped"
    """What it begins with: all of the SDK's own contract, or only its ``boundary`` and the log."""
    folder: str = "."


@dataclass(frozen=True, slots=True)
class Scaffold:
    """One kind of project in one language."""

    pack: Pack
    kind: str
    folder: Path
    title: str
    doc: str
    next: tuple[str, ...]
    """The commands to type next, below the project's folder."""
    shared: tuple[Path, ...] = ()
    """Folders with files that other kinds have too."""
    tools: tuple[Tool, ...] = ()
    """What must be on the machine."""
    bindings: tuple[Bindings, ...] = ()
    answers: Mapping[str, Answer] | None = None
    contract: Contract | None = None
    capability: str = ""
    """The capability of the author's that it begins with, if it has one and none was named."""
    crates: str = ""
    """The folder for the SDK's own crates, if units of the project are made of them."""

    @property
    def home(self) -> Path:
        """The folder of all scaffolds of the language."""
        return self.folder.parent


def load_scaffold(lang: str, kind: str | None = None) -> Scaffold:
    """Find a scaffold.

    Args:
        lang: The name of a language pack, or its folder.
        kind: What the project is to be; None for the first that there is.

    Raises:
        ScaffoldError: The language has no such scaffold.
        PackError: The pack or its scaffold cannot be used.
    """
    pack = load_pack(lang)
    there = kinds(pack.folder)
    if not there:
        raise ScaffoldError(
            f"the language pack `{pack.name}` has no scaffolds",
            "`dao new --list` shows what there is.",
        )
    chosen = there[0] if kind is None else kind
    if chosen not in there:
        near = nearest(chosen, there)
        raise ScaffoldError(
            f"`{pack.name}` has no scaffold for `--kind {chosen}`"
            + (f"; did you mean `{near}`?" if near else ""),
            f"It has: {', '.join(there)}. `dao new --list` shows all.",
        )
    return _Reader(pack, pack.folder / FOLDER / chosen).read()


def kinds(folder: Path) -> list[str]:
    """The kinds of project that a pack has scaffolds for."""
    found = {each.parent.name for each in (folder / FOLDER).glob(f"*/{FILE}")}
    return [*(each for each in KINDS if each in found), *sorted(found.difference(KINDS))]


def all_scaffolds() -> list[Scaffold]:
    """Every scaffold of every pack that can be used by name."""
    return [load_scaffold(name, kind) for name in available() for kind in kinds(find_pack(name))]


class _Reader(Tables):
    def __init__(self, pack: Pack, folder: Path) -> None:
        super().__init__()
        self.pack, self.folder = pack, folder

    def read(self) -> Scaffold:
        path = self.folder / FILE
        data = read_toml(path)
        known = ("format", "title", "doc", "next", "shared", "tools")
        self.known("", data, (*known, "bindings", "answers", "contract", "capability", "crates"))
        if data.get("format") != FORMAT:
            self.problem("format", f"must be {FORMAT}, the one that this SDK knows")
        answers = self.section(data, "answers")
        read = {name: self.build(Answer, f"answers.{name}", it) for name, it in answers.items()}
        for name, answer in read.items():
            self._check(name, answer)
        contract = data.get("contract")
        scaffold = Scaffold(
            pack=self.pack,
            kind=self.folder.name,
            folder=self.folder,
            title=self.string("title", data.get("title", "")),
            doc=self.string("doc", data.get("doc", "")),
            next=self.strings("next", data.get("next", [])),
            shared=self._shared(data),
            tools=self._tools(data),
            bindings=self.tables(data, "bindings", self._bindings),
            answers=read,
            contract=None if contract is None else self.build(Contract, "contract", contract),
            capability=self.string("capability", data.get("capability", "")),
            crates=self.string("crates", data.get("crates", "")),
        )
        if scaffold.contract:
            self.choice("contract.base", scaffold.contract.base, ("shipped", "boundary"))
        if self.problems:
            lines = "\n".join(f"  {problem}" for problem in self.problems)
            raise PackError(
                f"{path} cannot be used\n{lines}", "docs/reference/packs.md has every key."
            )
        return scaffold

    def _bindings(self, place: str, data: Any) -> Bindings:
        return self.build(Bindings, place, data)

    def _check(self, name: str, answer: Answer) -> None:
        try:
            fits = re.fullmatch(answer.pattern, answer.default)
        except re.error as wrong:
            self.problem(f"answers.{name}.pattern", f"is no regular expression: {wrong}")
            return
        if not fits:
            self.problem(f"answers.{name}.default", "does not match the pattern")

    def _shared(self, data: Mapping[str, Any]) -> tuple[Path, ...]:
        places = [self.folder.parent / it for it in self.strings("shared", data.get("shared", []))]
        for place in places:
            if not place.is_dir():
                self.problem("shared", f"there is no folder {place}")
        return tuple(places)

    def _tools(self, data: Mapping[str, Any]) -> tuple[Tool, ...]:
        there = {tool.name: tool for tool in toolchain(self.pack.folder)}
        names = self.strings("tools", data.get("tools", []))
        for name in names:
            if name not in there:
                self.unknown("tools", "tool in toolchain.toml", name, there)
        return tuple(there[name] for name in names if name in there)

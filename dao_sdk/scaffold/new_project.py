"""A project to begin with: what ``dao new`` makes, whole or not at all."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from dao_sdk import __version__
from dao_sdk.codegen.generate import generate
from dao_sdk.codegen.pack import available
from dao_sdk.codegen.toolchains import probe
from dao_sdk.contract import read_contract
from dao_sdk.nearest import nearest
from dao_sdk.scaffold import names, record
from dao_sdk.scaffold.capability import add_capability, capability_words
from dao_sdk.scaffold.definition import Scaffold, ScaffoldError
from dao_sdk.scaffold.fill import fill
from dao_sdk.scaffold.migrations import all_migrations
from dao_sdk.scaffold.new_files import write_files
from dao_sdk.scaffold.own_contract import own_contract, with_entries
from dao_sdk.scaffold.record import Record
from dao_sdk.scaffold.render import render, render_folder
from dao_sdk.scaffold.sdk_crates import sdk_crates


@dataclass(frozen=True, slots=True)
class Made:
    """A project that was made."""

    folder: Path
    files: int
    next: tuple[str, ...]
    """The commands to type next, from where the person is."""


@dataclass(frozen=True, slots=True)
class Project:
    """A scaffold with everything that it asks for."""

    scaffold: Scaffold
    record: Record
    words: Mapping[str, str] = field(default_factory=dict)
    """What templates can use."""

    def own_files(self) -> dict[str, bytes]:
        """The files that are the author's: what the scaffold renders, and the contract."""
        files = {**self._contract(), **render(self.scaffold, self.words)}

        def read(path: str) -> str | None:
            return files[path].decode() if path in files else None

        for name in self.record.capabilities:
            files |= add_capability(self.scaffold, self.words, name, read)
        return dict(sorted(files.items()))

    def _contract(self) -> dict[str, bytes]:
        contract = self.scaffold.contract
        if contract is None:
            return {}
        made = own_contract(names.contract_name(self.record.name), contract.base)
        added = render_folder(self.scaffold.folder / "contract", self.words)
        entries = {Path(path).stem: content.decode() for path, content in added.items()}
        made["abi/v1.yaml"] = with_entries(made["abi/v1.yaml"], entries)
        at = "" if contract.folder == "." else f"{contract.folder}/"
        return {f"{at}{path}": text.encode() for path, text in made.items()}

    def generate(self, folder: Path) -> int:
        """Make what is generated in a project, and give how many files that are."""
        crates = sdk_crates() if self.scaffold.crates else {}
        files = len(write_files(folder / self.scaffold.crates, crates))
        for each in self.scaffold.bindings:
            where = folder / each.contract if each.contract else None
            lang = each.lang or str(self.scaffold.pack.folder)
            options = {key: fill(it, self.words) for key, it in (each.options or {}).items()}
            out = folder / fill(each.out, self.words)
            files += generate(read_contract(where), lang, out, options=options).files
        return files


def project(
    scaffold: Scaffold,
    name: str,
    given: Mapping[str, str] | None = None,
    capabilities: Sequence[str] = (),
) -> Project:
    """Settle what a project is to be.

    Args:
        scaffold: What it is made of.
        name: What the person calls it.
        given: Answers to what the scaffold asks; its defaults hold for the others.
        capabilities: The capabilities of the author's that it is to begin with.

    Raises:
        DaoError: A name or an answer cannot be used.
    """
    plain = names.plain_name(name)
    answers = _answers(scaffold, given or {})
    if capabilities and scaffold.contract is None:
        raise ScaffoldError(
            f"{scaffold.title} has no contract of its own that could have a capability",
            "Take `--kind unit`, which has one.",
        )
    told = tuple(capabilities) or tuple(filter(None, [scaffold.capability]))
    migrations = tuple(each.name for each in all_migrations())
    made = Record(__version__, _language(scaffold), scaffold.kind, plain, answers, told, migrations)
    return from_record(scaffold, made)


def from_record(scaffold: Scaffold, made: Record) -> Project:
    """A project with the answers that it remembers."""
    spelt = names.name_forms(scaffold.pack, scaffold.home, made.name)
    words = {
        "title": made.name,
        "contract": names.contract_name(made.name),
        "sdk_version": __version__,
        **spelt,
        **{key: answer.default for key, answer in (scaffold.answers or {}).items()},
        **made.answers,
        **(capability_words(made.capabilities[0]) if made.capabilities else {}),
    }
    return Project(scaffold, made, words)


def _language(scaffold: Scaffold) -> str:
    """How a later run finds the pack again: by its name if that is enough, otherwise its folder."""
    return scaffold.pack.name if scaffold.pack.name in available() else str(scaffold.pack.folder)


def _answers(scaffold: Scaffold, given: Mapping[str, str]) -> dict[str, str]:
    asked = scaffold.answers or {}
    for key, value in given.items():
        if key not in asked:
            near = nearest(key, asked)
            raise ScaffoldError(
                f"{scaffold.title} asks for no `{key}`"
                + (f"; did you mean `{near}`?" if near else ""),
                f"It asks for: {', '.join(asked) or 'nothing'}.",
            )
        answer = asked[key]
        if not re.fullmatch(answer.pattern, value):
            expected = answer.expected or f"what matches {answer.pattern}"
            raise ScaffoldError(f"`{key}` cannot be `{value}`: expected {expected}", answer.doc)
    return {key: given.get(key, answer.default) for key, answer in asked.items()}


def make(wanted: Project, folder: Path) -> Made:
    """Make a project.

    It is made in a folder beside its place and moved there at the end, so that a run that fails
    leaves nothing.

    Args:
        wanted: What to make.
        folder: Where; a folder that is not there, or has nothing in it but perhaps ``.git``.

    Raises:
        DaoError: The folder is in use or cannot be written, or a tool is missing.
    """
    check_folder(folder)
    _check_tools(wanted.scaffold)
    with _staged(folder) as stage:
        own = wanted.own_files()
        write_files(stage, own)
        count = len(own) + wanted.generate(stage)
        write_files(stage, {f"{record.BASE}/{path}": content for path, content in own.items()})
        write_files(stage, {record.FILE: wanted.record.text().encode()})
    here = Path.cwd()
    steps = [fill(each, wanted.words) for each in wanted.scaffold.next]
    if folder.resolve() != here.resolve():
        steps.insert(0, f"cd {shlex.quote(str(folder))}")
    return Made(folder, count, tuple(steps))


def check_folder(folder: Path) -> None:
    """Refuse a folder that is in use.

    Raises:
        ScaffoldError: It has something in it, is a file, or cannot be read.
    """
    try:
        there = folder.is_symlink() or folder.exists()
        taken = there and (not folder.is_dir() or _content(folder))
    except OSError as error:
        raise ScaffoldError(f"{folder} cannot be read: {error.strerror}") from error
    if taken:
        what = f"is not empty: it has {taken[0].name}" if isinstance(taken, list) else "is a file"
        raise ScaffoldError(f"{folder} {what}", "Choose another folder: nothing is written over.")


def _content(folder: Path) -> list[Path]:
    return sorted(each for each in folder.iterdir() if each.name != ".git")


def _check_tools(scaffold: Scaffold) -> None:
    for tool in scaffold.tools:
        _, problem = probe(tool)
        if problem:
            raise ScaffoldError(
                (
                    f"{scaffold.title} needs {tool.name}, which is {problem}"
                    if problem == "not here" or problem.startswith("older")
                    else f"{scaffold.title} needs {tool.name}: it {problem}"
                ),
                tool.get,
            )


@contextmanager
def _staged(folder: Path) -> Iterator[Path]:
    """A folder to make things in that become those of ``folder`` at the end, all or none."""
    missing = [each for each in folder.parents if not each.exists()]
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = folder if folder.is_dir() else folder.parent
        stage = Path(tempfile.mkdtemp(prefix=".dao-new-", dir=beside))
    except OSError as error:
        raise ScaffoldError(f"{folder} cannot be made: {error.strerror}") from error
    try:
        yield stage
        _move(stage, folder)
    except OSError as error:
        raise ScaffoldError(f"{folder} cannot be written: {error.strerror}") from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)
        for each in missing:
            with suppress(OSError):
                each.rmdir()  # only if nothing came to be in it


def _move(stage: Path, folder: Path) -> None:
    if stage.parent != folder:
        stage.chmod(0o777 & ~_umask())
        check_folder(folder)  # it may have come into being since
        stage.rename(folder)
        return
    moved: list[Path] = []
    try:
        for each in sorted(stage.iterdir()):
            place = folder / each.name
            if place.exists():
                raise ScaffoldError(f"{place} is there already", "Nothing is written over.")
            each.rename(place)
            moved.append(place)
    except BaseException:
        for place in moved:
            place.rename(stage / place.name)
        raise


def _umask() -> int:
    """The file mode that the process leaves out; Python cannot read it without setting it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask

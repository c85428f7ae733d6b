"""Brings a project to this SDK: what ``dao upgrade`` does.

What changed in the scaffold since the project was made is merged three ways with the author's edits
(``.dao/base`` has what both began with), what is generated is generated anew, and named migrations
do the rest. Each step is a commit of its own.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from dao_sdk import __version__
from dao_sdk.errors import DaoError
from dao_sdk.scaffold import git, record
from dao_sdk.scaffold.definition import load_scaffold
from dao_sdk.scaffold.migrations import Migration, all_migrations
from dao_sdk.scaffold.new_files import write_files
from dao_sdk.scaffold.new_project import Project, from_record
from dao_sdk.scaffold.record import Record, RecordError, read_record

_ALIKE = 0.6
"""How much of a file must be in another for it to be the same file under another name."""


@dataclass
class Outcome:
    """What an upgrade did."""

    steps: list[str] = field(default_factory=list)
    """What was committed, in order; the messages."""
    notes: list[str] = field(default_factory=list)
    """What a person may want to know: files that were left as they are."""
    unresolved: list[str] = field(default_factory=list)
    """What a person has to settle; the last step is not committed then."""


def upgrade(
    folder: Path, *, dry_run: bool = False, migrations: Sequence[Migration] | None = None
) -> Outcome:
    """Bring a project to this SDK.

    Args:
        folder: The project.
        dry_run: Say what would happen, and change nothing.
        migrations: The migrations that there are; None for the SDK's own.

    Raises:
        DaoError: The project cannot be upgraded as it is; nothing was changed.
    """
    known = all_migrations() if migrations is None else migrations
    made = read_record(folder)
    _refuse_newer(folder, made, known)
    wanted = _wanted(made)
    git.check_clean(folder)
    if not dry_run:
        return _Upgrade(folder, made, wanted, known).run()
    with git.copy_of(folder) as copy:
        return _Upgrade(copy, made, wanted, known).run()


def _refuse_newer(folder: Path, made: Record, known: Sequence[Migration]) -> None:
    unknown = set(made.migrations) - {each.name for each in known}
    if _number(made.sdk) > _number(__version__) or unknown:
        raise RecordError(
            f"{folder} was made or upgraded by dao {made.sdk}, and this is dao {__version__}",
            f"Install dao-sdk {made.sdk} or newer.",
        )


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", version.partition("+")[0])))


def _wanted(made: Record) -> Project:
    """The project as this SDK would make it, with the answers that it remembers."""
    scaffold = load_scaffold(made.language, made.kind)
    asked = scaffold.answers or {}
    kept = {name: value for name, value in made.answers.items() if name in asked}
    answers = {name: kept.get(name, answer.default) for name, answer in asked.items()}
    return from_record(scaffold, replace(made, sdk=__version__, answers=answers))


class _Upgrade:
    def __init__(
        self, folder: Path, made: Record, wanted: Project, migrations: Sequence[Migration]
    ) -> None:
        self._folder, self._made, self._wanted = folder, made, wanted
        self._migrations = migrations
        self._outcome = Outcome()

    def run(self) -> Outcome:
        self._migrate()
        self._merge()
        self._generate()
        return self._outcome

    def _migrate(self) -> None:
        done = list(self._made.migrations)
        for each in self._migrations:
            if each.name in done:
                continue
            self._outcome.notes += [f"{each.name}: {note}" for note in each.run(self._folder)]
            done.append(each.name)
            self._made = replace(self._made, migrations=tuple(done))
            self._write_record(self._made)
            self._commit(f"dao upgrade: {each.doc}")
        self._wanted = replace(
            self._wanted, record=replace(self._wanted.record, migrations=tuple(done))
        )

    def _merge(self) -> None:
        base, new = read_base(self._folder), self._wanted.own_files()
        for path in sorted({*base, *new}):
            self._merge_file(path, base.get(path), new.get(path))
        write_base(self._folder, base, new)
        self._write_record(self._wanted.record)
        if not self._outcome.unresolved:
            self._commit(f"dao upgrade: merge the templates of dao {__version__}")

    def _merge_file(self, path: str, base: bytes | None, new: bytes | None) -> None:
        place = self._folder / path
        mine = place.read_bytes() if place.is_file() else None
        if new == base or mine == new:
            return
        if new is None:
            if mine == base:
                place.unlink()
            elif mine is not None:
                self._outcome.notes.append(f"{path} is no longer part of the template; yours stays")
        elif base is None:
            if mine is None and not place.exists():
                write_files(self._folder, {path: new})
            else:
                self._unresolved(path, "the template has a new file of this name; yours stays")
        elif mine is None:
            self._missing(path, base)
        elif mine == base:
            write_files(self._folder, {path: new})
        else:
            merged, conflict = git.merge(mine, base, new, ("yours", "before", f"dao {__version__}"))
            write_files(self._folder, {path: merged})
            if conflict:
                same = merged == mine
                self._unresolved(path, "cannot be merged" if same else "has conflict markers")

    def _missing(self, path: str, base: bytes) -> None:
        """Leave a file deleted, and say where it went if it has another name now."""
        renamed = self._renamed(path, base)
        if renamed:
            self._unresolved(path, f"you renamed it to {renamed}: merge its changes by hand")
        else:
            self._outcome.notes.append(
                f"{path} changed in the template; you deleted it, so it stays"
            )

    def _renamed(self, path: str, base: bytes) -> str:
        known = read_base(self._folder)
        lines, best = base.splitlines(), (_ALIKE, "")
        for other in git.git(self._folder, "ls-files", "--", ".").splitlines():
            place = self._folder / other
            if other in known or other.startswith(f"{record.FOLDER}/") or not place.is_file():
                continue
            if PurePosixPath(other).suffix == PurePosixPath(path).suffix:
                match = difflib.SequenceMatcher(None, lines, place.read_bytes().splitlines())
                if match.quick_ratio() > best[0]:
                    best = max(best, (match.ratio(), other))
        return best[1]

    def _unresolved(self, path: str, why: str) -> None:
        self._outcome.unresolved.append(f"{path}: {why}; {record.BASE}/{path} has the new template")

    def _generate(self) -> None:
        try:
            self._wanted.generate(self._folder)
        except DaoError as error:
            self._outcome.unresolved.append(f"generated code: {error.message}")
        if not self._outcome.unresolved:
            self._commit(f"dao upgrade: generate with dao {__version__}")

    def _write_record(self, made: Record) -> None:
        write_files(self._folder, {record.FILE: made.text()})

    def _commit(self, message: str) -> None:
        if git.commit(self._folder, message):
            self._outcome.steps.append(message)


def read_base(folder: Path) -> dict[str, bytes]:
    """The files of a project as its scaffold rendered them.

    Raises:
        RecordError: They are not there, or cannot be read.
    """
    base = folder / record.BASE
    try:
        files = {
            path.relative_to(base).as_posix(): path.read_bytes()
            for path in base.rglob("*")
            if path.is_file()
        }
    except OSError as error:
        raise RecordError(f"{base} cannot be read: {error}") from None
    if not files:
        raise RecordError(f"{base} is missing", "Put it back; version control has it.")
    return files


def write_base(folder: Path, old: Mapping[str, bytes], new: Mapping[str, bytes]) -> None:
    """Remember the files as this SDK renders them."""
    for path in old.keys() - new.keys():
        (folder / record.BASE / path).unlink()
    write_files(folder, {f"{record.BASE}/{path}": content for path, content in new.items()})

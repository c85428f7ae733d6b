"""Breaks a runtime on purpose, and asks whether the kit notices.

    python -m tests.verify.mutate                   every mutant of every language that is here
    python -m tests.verify.mutate python NAME       these

A mutant is a change of one file of the generated bindings that violates a statement. It is caught if a case
that cites that statement fails; that something else breaks counts for nothing. The unbroken runtime must
pass every case that caught a mutant, or the run is void.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from dao_sdk.errors import DaoError
from dao_sdk.verify.cases import Case, load
from dao_sdk.verify.languages import Language, build, command, languages, prepare
from dao_sdk.verify.report import BAD
from dao_sdk.verify.runner import Result, Target, run
from dao_sdk.verify.spec import statements

MUTANTS = Path(__file__).parent / "mutants"
_PATIENCE = 10.0
_AT_A_TIME = 2
_PACKAGES = "node_modules"
"""What a build fetched from elsewhere, which no mutant changes."""
_LEFT_OUT = shutil.ignore_patterns("*.wasm", _PACKAGES, "built")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One way to break a runtime."""

    name: str
    file: str
    """The file, from the folder of the bindings for the conformance contract."""
    old: str
    new: str
    violates: tuple[str, ...]
    """The statements."""


class Void(Exception):
    """The run says nothing."""


def mutants(language: str) -> list[Mutant]:
    """The mutants of a language.

    Raises:
        Void: One cites what is no statement, or has the name of another.
    """
    file = MUTANTS / f"{language}.toml"
    written = tomllib.loads(file.read_text("utf-8"))["mutant"] if file.is_file() else []
    made = [
        Mutant(it["name"], it["file"], it["old"], it["new"], tuple(it["violates"]))
        for it in written
    ]
    names = [mutant.name for mutant in made]
    if len(set(names)) < len(names):
        raise Void(f"{file.name} has two mutants of one name")
    for mutant in made:
        for id_ in mutant.violates:
            if id_ not in statements():
                raise Void(f"{mutant.name} violates {id_}, which is no statement")
    return made


def apply(mutant: Mutant, bindings: Path) -> None:
    """Break bindings.

    Raises:
        Void: The old text is not there exactly once, or nothing changes.
    """
    file = bindings / mutant.file
    text = file.read_text("utf-8")
    if text.count(mutant.old) != 1:
        raise Void(
            f"{mutant.name}: its old text is {text.count(mutant.old)} times in {mutant.file}"
        )
    broken = text.replace(mutant.old, mutant.new)
    if broken == text:
        raise Void(f"{mutant.name} changes nothing")
    file.write_text(broken, "utf-8")


def verify(
    language: Language,
    work: Path,
    cases: Sequence[Case],
    cache: Path,
    patience: float = _PATIENCE,
    jobs: int = 2,
    fail_fast: bool = False,
) -> Result:
    """Run cases with the bindings in a folder."""
    words = tuple(command(language, language.run, work))
    target = Target(language.name, words, work)
    return asyncio.run(run(target, cases, cache, jobs=jobs, patience=patience, fail_fast=fail_fast))


def survivors(
    language: Language, chosen: Sequence[Mutant], work: Path, cases: Sequence[Case]
) -> Iterator[tuple[Mutant, str]]:
    """Break a runtime in each way; gives each mutant with why it was not caught, or with nothing.

    Args:
        language: The language.
        chosen: The mutants.
        work: A folder with its testee, made.
        cases: All cases.

    Raises:
        Void: The unbroken runtime fails a case that caught a mutant.
    """
    cache = work.parent / "modules"
    caught: dict[str, Case] = {}

    def judged(mutant: Mutant) -> str:
        killer, why = _judge(language, mutant, work, cases, cache)
        if killer is not None:
            caught[killer.id] = killer
        return why

    # Some mutants are noticed by what does not come: others are tried meanwhile.
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        yield from zip(chosen, pool.map(judged, chosen), strict=True)
    baseline = verify(language, work, list(caught.values()), cache)
    if caught and not baseline.is_good:
        bad = [outcome.case.id for outcome in baseline.outcomes if outcome.status in BAD]
        raise Void(f"the unbroken runtime fails {', '.join(bad) or baseline.error}")


def _judge(
    language: Language, mutant: Mutant, work: Path, cases: Sequence[Case], cache: Path
) -> tuple[Case | None, str]:
    """Break a runtime in one way; gives the case that fails then, or why there is none."""
    ids = set(mutant.violates)
    citing = [case for case in cases if ids & set(case.cites)]
    if not citing:
        return None, f"no case cites {', '.join(mutant.violates)}"
    with tempfile.TemporaryDirectory(prefix="dao-mutant-") as temporary:
        broken = Path(temporary) / language.name
        shutil.copytree(work, broken, ignore=_LEFT_OUT)
        if (work / _PACKAGES).is_dir():
            (broken / _PACKAGES).symlink_to(work / _PACKAGES)
        try:
            apply(mutant, broken / "conformance")
            build(language, broken)
        except (Void, DaoError) as void:
            return None, str(void)
        result = verify(language, broken, citing, cache, jobs=1, fail_fast=True)
    for outcome in result.outcomes:
        if outcome.status in BAD:
            return outcome.case, ""
    if result.error:
        return None, f"the testee does not even start: {result.error}"
    return None, f"{len(citing)} cases that cite {', '.join(mutant.violates)} pass"


def main(words: Sequence[str]) -> int:
    """Run the command; give its exit code."""
    known = languages()
    chosen = [name for name in words if name in known] or list(known)
    wanted = [name for name in words if name not in known]
    failed = 0
    for name in chosen:
        language = known[name]
        if language.missing():
            print(f"{name}: unavailable, {language.missing()}")
            continue
        made = [it for it in mutants(name) if not wanted or it.name in wanted]
        with tempfile.TemporaryDirectory(prefix="dao-mutants-") as temporary:
            work = Path(temporary) / name
            prepare(language, work)
            caught = 0
            try:
                for mutant, why in survivors(language, made, work, load()):
                    caught += not why
                    print(
                        f"{'caught' if not why else 'SURVIVED':9} {mutant.name}  {why}", flush=True
                    )
            except Void as void:
                print(f"{name}: void: {void}")
                failed = 1
                continue
        score = 100 * caught / len(made) if made else 0
        print(f"{name}: {caught} of {len(made)} mutants caught, {score:.0f} %")
        failed = failed or int(caught < len(made))
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""``dao verify``: prove hosts against the host specification."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from dao_sdk.cli import console, options
from dao_sdk.cli.standard_streams import is_terminal
from dao_sdk.errors import DaoError

if TYPE_CHECKING:
    from dao_sdk.verify.cases import Case
    from dao_sdk.verify.languages import Language
    from dao_sdk.verify.outcome import Outcome
    from dao_sdk.verify.runner import Result, Target

_MOST_SHOWN = 10
"""Failures that are shown with their transcripts."""


@click.command(context_settings={"ignore_unknown_options": True})
@click.option("--lang", "langs", multiple=True, metavar="PACK", help="A language; may be repeated.")
@click.option(
    "--pack",
    "packs",
    multiple=True,
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of a language pack of yours; may be repeated.",
)
@click.option("--step", "steps", multiple=True, metavar="STEP", help="Only the cases of a step.")
@click.option(
    "--case", "names", multiple=True, metavar="STEP/CASE", help="Only this case; may be repeated."
)
@click.option(
    "--cites", multiple=True, metavar="ID", help="Only cases that cite a statement, such as CRED-2."
)
@click.option(
    "--random",
    "contracts",
    metavar="N",
    type=click.IntRange(1, 100_000),
    help="Instead of the cases, generate, build and drive N contracts that are drawn by lot.",
)
@click.option(
    "--seed", metavar="S", type=click.IntRange(0), help="The first of them; 1 by default."
)
@click.option(
    "--homes",
    is_flag=True,
    help="Instead, let every language write homes, and every other one check and change them.",
)
@click.option("--list", "listing", is_flag=True, help="Name the cases, and run none.")
@click.option("--jobs", metavar="N", type=click.IntRange(1, 64), help="Testees at a time.")
@click.option(
    "--patience",
    metavar="SECONDS",
    callback=options.seconds,
    help="How long a testee may take to report something; 20 by default.",
)
@click.option(
    "--junit",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the outcome as JUnit's XML too.",
)
@click.option(
    "--work",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where bindings are generated and testees are built; kept for the next run.",
)
@click.option(
    "--write-contract",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the contract that testees speak into a new folder, and run nothing.",
)
@options.json_option
@click.argument("words", nargs=-1, metavar="[DIR | -- COMMAND ...]", type=click.UNPROCESSED)
def command(
    langs: Sequence[str],
    packs: Sequence[Path],
    steps: Sequence[str],
    names: Sequence[str],
    cites: Sequence[str],
    contracts: int | None,
    seed: int | None,
    homes: bool,
    listing: bool,
    jobs: int | None,
    patience: float | None,
    junit: Path | None,
    work: Path | None,
    write_contract: Path | None,
    as_json: bool,
    words: Sequence[str],
) -> None:
    """Prove hosts, in any language, against the host specification.

    Without arguments, verifies every language whose toolchain is here. DIR is the folder of a pack.
    A COMMAND is a testee of your own: a program that speaks the protocol of docs/reference/conformance.md.
    """
    from dao_sdk import resources
    from dao_sdk.verify import contract, languages, runner
    from dao_sdk.verify.cases import PAIRS, load

    if write_contract is not None:
        if write_contract.exists() and any(write_contract.iterdir()):
            raise DaoError(f"{write_contract} is not empty", "Name a new folder.")
        contract.write_contract(write_contract)
        console.out(f"the conformance contract is in {write_contract}")
        return
    if contracts is None and seed is not None:
        raise DaoError("--seed means nothing without --random", "Say how many: --random 10.")
    if contracts is not None and (steps or names or cites or listing):
        raise DaoError(
            "--random takes the place of the cases", "Leave --step, --case, --cites and --list out."
        )
    if junit is not None and not junit.absolute().parent.is_dir():
        raise DaoError(f"{junit} cannot be written: its folder is not there", "Make it first.")
    if homes and (contracts is not None or words):
        raise DaoError(
            "--homes needs languages, and neither --random nor a command",
            "Name them with --lang and --pack, or none for all that are here.",
        )
    cases = _chosen(load([PAIRS]) if homes else load(), steps, names, cites)
    if listing:
        _list(cases, as_json)
        return
    if len(words) == 1 and Path(words[0]).is_dir():
        packs, words = (*packs, Path(words[0])), ()
    how = _How(cases, work or resources.cache() / "verify", jobs, patience)
    if contracts is not None and words:
        raise DaoError(
            "--random generates bindings, which a command does not say how to build",
            "Name a language with --lang, or the folder of a pack.",
        )
    chosen = [] if words else languages.choose(langs, packs)
    if contracts is not None:
        first = 1 if seed is None else seed
        with _ending_on_signals():
            results = [_verify_random(it, how, range(first, first + contracts)) for it in chosen]
        again = _again(langs, packs, (), "--random 1 --seed {name}")
        _report(results, again, junit, as_json, bool(langs or packs))
        return
    if homes:
        with _ending_on_signals():
            results = _verify_homes(chosen, how)
        _report(results, _again(langs, packs, (), "--homes --case {case}"), junit, as_json, True)
        return
    with _ending_on_signals():
        if words:
            results = [_run(runner.Target(Path(words[0]).name, tuple(words), Path.cwd()), how)]
        else:
            results = [_verify(language, how) for language in chosen]
    _report(results, _again(langs, packs, words), junit, as_json, bool(langs or packs))
    if steps and not as_json and all(result.is_good and result.outcomes for result in results):
        _show_next(steps)


def _report(
    results: Sequence[Result], again: str, junit: Path | None, as_json: bool, named: bool
) -> None:
    """Say how a run went; ends the program if something is wrong."""
    from dao_sdk.verify import report

    if junit is not None:
        report.write_junit(results, junit)
    if as_json:
        console.as_json(report.as_json(results))
    else:
        _show(results, again)
    # A language that was asked for by name is not passed over in silence.
    left_out = any(result.unavailable for result in results) and named
    if left_out or not all(result.is_good for result in results):
        click.get_current_context().exit(1)


class _How(NamedTuple):
    """What is run, and how."""

    cases: list[Case]
    work: Path
    jobs: int | None
    patience: float | None


def _verify(language: Language, how: _How) -> Result:
    """Make the testee of a language, and run the cases."""
    from dao_sdk.verify.runner import Target

    made = _made(language, how)
    return _run(made, how) if isinstance(made, Target) else made


def _made(language: Language, how: _How) -> Target | Result:
    """Make the testee of a language; gives why that cannot be, if it cannot."""
    from dao_sdk.verify import languages
    from dao_sdk.verify.runner import Result, Target

    if missing := language.missing():
        return Result(language.name, unavailable=missing)
    folder = how.work / language.name
    try:
        _Log(language.name, []).line("building the testee")
        with console.progress(f"building the testee of {language.name}"):
            languages.prepare(language, folder)
    except DaoError as error:
        return Result(language.name, error=str(error))
    made = languages.command(language, language.run, folder)
    return Target(language.name, tuple(made), folder, language.known_failing)


def _verify_homes(chosen: Sequence[Language], how: _How) -> list[Result]:
    """Let each language that is here write homes, and each other one go on with them."""
    import asyncio

    from dao_sdk.verify.runner import PATIENCE, Result, Target, run_pairs

    made = [_made(language, how) for language in chosen]
    targets = [it for it in made if isinstance(it, Target)]
    results = [it for it in made if isinstance(it, Result)]
    if len(targets) < 2 and not any(result.error for result in results):
        raise DaoError(
            "homes pass between two languages at least, and "
            + (f"only {targets[0].name} is here" if targets else "none is here"),
            "\n".join(f"{it.name}: {it.unavailable}" for it in results) or "Name another one.",
        )
    log = _Log("homes", how.cases)
    patience = how.patience or PATIENCE
    with console.progress(lambda: f"homes: {log.ended} cases"):
        pairs = run_pairs(targets, how.cases, how.work / "modules", log.case_ended, patience)
        results += asyncio.run(pairs)
    return results


def _verify_random(language: Language, how: _How, seeds: Sequence[int]) -> Result:
    """Let a language carry the values of contracts that are drawn by lot."""
    from dao_sdk.verify import runner
    from dao_sdk.verify.random_contracts.run import verify_seed

    if missing := language.missing():
        return runner.Result(language.name, unavailable=missing)
    if language.check is None:
        why = "its conformance.toml has no `check`, so its testee cannot drive such contracts"
        return runner.Result(language.name, unavailable=why)
    result = runner.Result(language.name, language.name)
    log = _Log(language.name, [])
    for seed in seeds:
        log.line(f"contract {seed}")
        done = f"{language.name}: {len(result.outcomes)} of {len(seeds)} contracts"
        with console.progress(done):
            outcome = verify_seed(
                language,
                seed,
                how.work / "random" / language.name,
                how.patience or runner.PATIENCE,
            )
        log.case_ended(outcome)
        result.outcomes.append(outcome)
    return result


def _run(target: Target, how: _How) -> Result:
    import asyncio

    from dao_sdk.verify import runner

    log = _Log(target.name, how.cases)
    with console.progress(lambda: f"{target.name}: {log.ended} of {len(how.cases)} cases"):
        result = asyncio.run(
            runner.run(
                target,
                how.cases,
                how.work / "modules",
                log.case_ended,
                how.jobs or min(4, os.cpu_count() or 1),
                how.patience or runner.PATIENCE,
                log.case_begins,
            )
        )
    log.line(f"{log.ended} of {len(how.cases)} cases have ended")
    return result


class _Log:
    """Writes to standard error, if it is no terminal, where a run stands: a line for each step.

    Args:
        name: What is verified.
        cases: The cases of the run.
    """

    def __init__(self, name: str, cases: Sequence[Case]) -> None:
        self.ended = 0
        """How many cases have ended."""
        self._name = name
        self._left = Counter(case.step for case in cases)
        self._steps: set[str] = set()
        self._began = time.monotonic()

    def case_begins(self, case: Case) -> None:
        """A case begins."""
        if case.step not in self._steps:
            self._steps.add(case.step)
            self.line(f"step {case.step}: {console.plural(self._left[case.step], 'case')}")

    def case_ended(self, outcome: Outcome) -> None:
        """A case has ended."""
        from dao_sdk.verify.report import BAD

        self.ended += 1
        if outcome.status in BAD:
            self.line(f"{outcome.status} after {outcome.seconds:.1f} s: {outcome.case.id}")

    def line(self, text: str) -> None:
        """Write a line."""
        if not is_terminal(sys.stderr):
            clock, passed = time.strftime("%H:%M:%S"), time.monotonic() - self._began
            console.note(f"{clock} +{passed:.1f} s  {self._name}: {text}")


@contextlib.contextmanager
def _ending_on_signals() -> Iterator[None]:
    """Let a signal that ends the program end it in order, with the testees that it started."""

    def end(number: int, _frame: Any) -> None:
        sys.exit(128 + number)

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _chosen(
    cases: list[Case], steps: Sequence[str], names: Sequence[str], cites: Sequence[str]
) -> list[Case]:
    from dao_sdk.nearest import nearest
    from dao_sdk.verify.cases import STEPS
    from dao_sdk.verify.spec import statements

    ids = [case.id for case in cases]
    for wanted, known, what in (
        (steps, STEPS, "step"),
        (names, ids, "case"),
        (cites, statements(), "statement"),
    ):
        for name in wanted:
            if name not in known:
                near = nearest(name, known)
                hint = f"Did you mean {near}?" if near else "`dao verify --list` names them."
                raise DaoError(f"there is no {what} {name!r}", hint)
    chosen = [
        case
        for case in cases
        if (not steps or case.step in steps)
        and (not names or case.id in names)
        and (not cites or set(cites) & set(case.cites))
    ]
    if not chosen:
        raise DaoError(
            "no case is left to run", "`dao verify --list` names them with what they cite."
        )
    return chosen


def _list(cases: list[Case], as_json: bool) -> None:
    if as_json:
        console.as_json(
            [{"case": case.id, "title": case.title, "cites": list(case.cites)} for case in cases]
        )
        return
    console.table([(case.id, case.title, " ".join(case.cites)) for case in cases])
    console.note(console.plural(len(cases), "case"))


def _again(
    langs: Sequence[str],
    packs: Sequence[Path],
    words: Sequence[str],
    what: str = "--case {case}",
) -> str:
    made = ["dao", "verify"]
    for lang in langs:
        made += ["--lang", lang]
    for pack in packs:
        made += ["--pack", str(pack)]
    return f"{shlex.join(made)} {what}" + (f" -- {shlex.join(words)}" if words else "")


def _show_next(steps: Sequence[str]) -> None:
    """Say which step comes after those that passed: a new language grows step by step."""
    from dao_sdk.verify.cases import STEPS, load

    counts = Counter(case.step for case in load())
    after = STEPS[max(map(STEPS.index, steps)) + 1 :]
    if step := next((each for each in after if counts[each]), None):
        cases = console.plural(counts[step], "case")
        console.labelled("next", f"--step {step} ({cases}); docs/how-to/new-language.md#{step}", 6)


def _filled(again: str, case: Case) -> str:
    return again.replace("{case}", case.id).replace("{name}", case.name)


def _show(results: Sequence[Result], again: str) -> None:
    from dao_sdk.verify.report import BAD, failure, matrix

    width = min(160, max(80, shutil.get_terminal_size((100, 24)).columns))
    bad = [outcome for result in results for outcome in result.outcomes if outcome.status in BAD]
    for outcome in bad[:_MOST_SHOWN]:
        for line in failure(outcome, _filled(again, outcome.case), width):
            console.out(line)
        console.out()
    if len(bad) > _MOST_SHOWN:
        left = console.plural(len(bad) - _MOST_SHOWN, "more failure")
        console.out(f"{left}; --step shows those of one step, --json all\n")
    console.table(matrix(results))
    for result in results:
        if result.error:
            console.out(f"{result.name}: {result.error}")
        elif result.unavailable:
            console.out(f"{result.name}: unavailable, {result.unavailable}")
        else:
            said = [f"{result.count('passed')} passed", f"{result.count(*BAD)} failed"]
            said += [f"{known} known to fail"] if (known := result.count("known")) else []
            said += [f"{skipped} skipped"] if (skipped := result.count("skipped")) else []
            console.out(f"{result.host}: {', '.join(said)}")

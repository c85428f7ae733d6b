"""Runs cases against languages, several at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from pathlib import Path

from dao_sdk.verify.cases import Case
from dao_sdk.verify.keeper import Keeper
from dao_sdk.verify.outcome import Outcome
from dao_sdk.verify.run import digest_of_contract, run_case
from dao_sdk.verify.testee import Testee, TesteeError

PATIENCE = 20.0
"""Seconds that a report may take, unless somebody says otherwise. Nothing waits so long if all is well."""
_START_SECONDS = 60.0
_TRIES = 3
"""How often a stochastic case may be tried."""

Begun = Callable[[Case], None]
Told = Callable[[Outcome], None]


@dataclass(frozen=True, slots=True)
class Target:
    """What is verified: a testee, and how it is started."""

    name: str
    command: tuple[str, ...]
    folder: Path
    known_failing: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Result:
    """How a target did."""

    name: str
    host: str = ""
    """Name and version of its host."""
    outcomes: list[Outcome] = field(default_factory=list)
    unavailable: str = ""
    """Why it was not run: a program that is missing."""
    error: str = ""
    """Why it could not be run."""

    def count(self, *statuses: str) -> int:
        """Count the cases that ended so."""
        return sum(outcome.status in statuses for outcome in self.outcomes)

    @property
    def is_good(self) -> bool:
        """Whether nothing failed."""
        return not self.error and not self.count("failed", "crashed", "unexpected")


async def run(
    target: Target,
    cases: Sequence[Case],
    cache: Path,
    told: Told = lambda _: None,
    jobs: int = 2,
    patience: float = PATIENCE,
    begun: Begun = lambda _: None,
    fail_fast: bool = False,
) -> Result:
    """Run cases against a target.

    Args:
        target: What is verified.
        cases: The cases.
        cache: A folder for compiled modules.
        told: Is told how each case ended, as it ends.
        jobs: How many testees to run at a time.
        patience: Seconds that a report may take.
        begun: Is told of each case as it begins.
        fail_fast: Begin no further case once one has failed.

    Returns:
        How it did; the outcomes in the order of the cases.
    """
    result = Result(target.name)
    queue = list(reversed(cases))
    digest = digest_of_contract()

    async def work(keeper: Keeper) -> None:
        testee: Testee | None = None
        try:
            while queue and not result.error:
                case = queue.pop()
                begun(case)
                for _ in range(_TRIES if case.is_stochastic else 1):
                    if testee is None:
                        testee = Testee(target.command, target.folder, keeper, target.environment)
                        await testee.start(digest, _START_SECONDS)
                        said = testee.introduction
                        result.host = f"{said.language}: {said.host}"
                    outcome = await run_case(case, testee, cache, patience)
                    if outcome.status in ("failed", "crashed"):
                        await testee.end(0)  # it is of no use any more
                        testee = None
                    else:
                        break
                _compare(outcome, target.known_failing)
                result.outcomes.append(outcome)
                told(outcome)
                if fail_fast and not result.is_good:
                    queue.clear()
        except TesteeError as error:
            result.error = str(error)
        finally:
            if testee is not None:
                await testee.end()

    with Keeper() as keeper:
        tasks = [asyncio.create_task(work(keeper)) for _ in range(max(1, min(jobs, len(cases))))]
        try:
            await asyncio.gather(*tasks)
        finally:  # one that failed must not leave the others behind
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    order = {case.id: at for at, case in enumerate(cases)}
    result.outcomes.sort(key=lambda outcome: order[outcome.case.id])
    return result


async def run_pairs(
    targets: Sequence[Target],
    cases: Sequence[Case],
    cache: Path,
    told: Told = lambda _: None,
    patience: float = PATIENCE,
) -> list[Result]:
    """Run cases about two testees with every target as the first, and every other one as the second.

    Args:
        targets: At least two.
        cases: The cases.
        cache: A folder for compiled modules.
        told: Is told how each case ended, as it ends.
        patience: Seconds that a report may take.

    Returns:
        How each pair did.
    """
    with Keeper() as keeper:
        return [
            await _run_pair(pair, cases, cache, told, patience, keeper)
            for pair in permutations(targets, 2)
        ]


async def _run_pair(
    pair: tuple[Target, ...],
    cases: Sequence[Case],
    cache: Path,
    told: Told,
    patience: float,
    keeper: Keeper,
) -> Result:
    result = Result(" > ".join(target.name for target in pair))
    testees = [Testee(it.command, it.folder, keeper, it.environment) for it in pair]
    try:
        for testee in testees:
            await testee.start(digest_of_contract(), _START_SECONDS)
        result.host = ", ".join(testee.introduction.host for testee in testees)
        for case in cases:
            outcome = await run_case(case, testees[0], cache, patience, testees[1])
            result.outcomes.append(outcome)
            told(outcome)
            if outcome.status in ("failed", "crashed"):
                for testee in testees:
                    await testee.restart()
    except TesteeError as error:
        result.error = str(error)
    finally:
        for testee in testees:
            await testee.end()
    return result


def _compare(outcome: Outcome, known_failing: Mapping[str, str]) -> None:
    """Tell what is known to fail apart from what is not."""
    reason = known_failing.get(outcome.case.id)
    if reason is None:
        return
    if outcome.status in ("failed", "crashed"):
        outcome.status, outcome.why = "known", reason or outcome.why
    elif outcome.status == "passed":
        outcome.status = "unexpected"
        outcome.why = "it passes, and is listed in known-failing.txt: take it out there"

"""Runs one case against a testee."""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path

from dao_sdk.contract.digest import contract_digest
from dao_sdk.verify.cases import Case, Line, first_key, known_keys, spread
from dao_sdk.verify.compare import status
from dao_sdk.verify.contract import contract_of
from dao_sdk.verify.opening import open_avatar, surround
from dao_sdk.verify.outcome import Failed, Outcome, Skipped
from dao_sdk.verify.running import Running
from dao_sdk.verify.server import Server
from dao_sdk.verify.small_disk import SMALL_DISK, on_small_disk, small_disk_missing
from dao_sdk.verify.steps import VERBS
from dao_sdk.verify.testee import Testee, TesteeGone

_REPORTS = 3
"""How many times as long as one report a whole step may take."""


async def run_case(
    case: Case, testee: Testee, cache: Path, patience: float, other: Testee | None = None
) -> Outcome:
    """Run a case.

    Args:
        case: The case.
        testee: A testee with which no Avatar is open.
        cache: A folder for compiled modules.
        patience: Seconds that each report may take.
        other: Another testee, if the case is one about two of them.

    Returns:
        How it ended. After ``crashed`` the testee is of no use any more; after ``failed`` neither.

    Raises:
        SuiteError: The case is not written as cases are.
    """
    began = time.monotonic()
    for need in case.needs:
        has = all(
            need.removeprefix("!") in each.introduction.features
            for each in (testee, other or testee)
        )
        if has == need.startswith("!"):
            why = (
                f"the host has the feature {need[1:]}" if has else f"the host has no feature {need}"
            )
            return Outcome(case, "skipped", why)
    testee.forget_words()
    disk = case.open.get(SMALL_DISK)
    if disk is not None and (why := small_disk_missing()):
        return Outcome(case, "skipped", why)
    with tempfile.TemporaryDirectory(prefix="dao-case-", ignore_cleanup_errors=True) as temporary:
        running = Running(case, testee, Path(temporary), cache, patience, other)
        outcome = Outcome(case, "passed", got=running.got, wanted=running.wanted)
        try:
            if disk is not None:
                place = Path(temporary) / SMALL_DISK
                place.mkdir()
                await testee.restart(on_small_disk(place, int(disk)))
            await _drive(running)
        except Skipped as skipped:
            outcome.status, outcome.why = "skipped", str(skipped)
        except (Failed, TesteeGone) as error:
            outcome.status = "crashed" if isinstance(error, TesteeGone) else "failed"
            failed = (
                error if isinstance(error, Failed) else Failed(f"the testee is gone: {error.why}")
            )
            outcome.why = failed.why
            outcome.violated = (failed.violated,) if failed.violated else case.cites
            outcome.wanted = [*running.got, failed.wanted or "(nothing)"]
            outcome.got = [*running.got, failed.got or "(nothing)", *await running.rest()]
            outcome.words = testee.last_words
        finally:
            await running.end()
            if disk is not None and outcome.status in ("passed", "skipped"):
                await testee.restart()
    outcome.seconds = time.monotonic() - began
    return outcome


async def _drive(running: Running) -> None:
    """Run it.

    Raises:
        Failed: Something else was seen than must be.
        Skipped: The testee cannot do it.
        TesteeGone: The testee is gone.
    """
    if "server" in running.case.open:
        running.server = Server({})
        await running.server.start()
        running.server.answers = running.filled_in(running.case.open["server"])
    surround(running, running.case.open)
    await open_avatar(running, {})
    steps = [
        each
        for step in running.case.steps
        for each in spread(step, ("call", "ends", "asked", "answer", "cancel", "item", "take"))
    ]
    verbs = [first_key(step, VERBS) for step in steps]
    first = verbs[: verbs.index("open")] if "open" in verbs else verbs
    if not {"opened", "refused"} & set(first):
        await _do(running, "opened", Line())
    for verb, step in zip(verbs, steps, strict=True):
        known_keys(step, VERBS[verb].keys)
        await _do(running, verb, step)
    if not running.is_closed:
        if running.model.left():  # a host with threads may be about to do it
            await _do(running, "settle", Line())
        _check_rest(running)
        await _do(running, "close", Line())
        _forget_what_closing_ends(running)
    _check_rest(running)


async def _do(running: Running, verb: str, step: Line) -> None:
    """Do a step. A testee that reports on and on cannot keep it from ending."""
    longest = running.patience_to_open
    limit = _REPORTS * longest * int(step.get("kills", 1))
    try:
        async with asyncio.timeout(limit):
            await VERBS[verb].do(running, step)
    except TimeoutError:
        raise Failed(f"the step `{verb}` was not over within {limit:g} s", verb) from None


def _forget_what_closing_ends(running: Running) -> None:
    """Of a case that says nothing of its end, calls may be open at the end."""
    for reports in running.seen.values():
        for report in list(reports):
            if report.WhichOneof("report") == "call_ended" and (
                status(report.call_ended) == "UNAVAILABLE"
            ):
                reports.remove(report)
            if report.WhichOneof("report") == "stopped":
                reports.remove(report)
    for event in list(running.model.unplanned):
        if event["event"] == "CANCEL":
            running.model.unplanned.remove(event)


def _check_rest(running: Running) -> None:
    """Nothing else may have been seen."""
    if left := running.model.left():
        raise Failed("an event never entered", wanted=left)
    if running.model.unplanned and not running.is_shipped and "entered" not in running.ignored:
        event = running.model.unplanned[0]
        raise Failed("an event entered that the case does not foresee", got=event["line"])
    for reports in running.seen.values():
        for report in reports:
            if report.WhichOneof("report") in running.ignored:
                continue
            raise Failed("the case does not foresee this", got=running.show(report))
    if running.server is not None and running.server.served:
        served = running.server.served[0]
        got = f"served {served.method} {served.target}"
        raise Failed("the case does not foresee this", got=got)


def digest_of_contract() -> bytes:
    """The digest that a testee must have been generated from."""
    return contract_digest(contract_of("conformance"))

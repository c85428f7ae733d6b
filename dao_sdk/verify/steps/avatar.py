"""Steps about the Avatar: opening, closing, grants, and what its listeners hear."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from google.protobuf import json_format

from dao_sdk.verify.cases import Line, SuiteError
from dao_sdk.verify.compare import granted, match, match_named, match_problem
from dao_sdk.verify.opening import OPTIONS, open_avatar
from dao_sdk.verify.outcome import Failed
from dao_sdk.verify.steps.verbs import verb

if TYPE_CHECKING:
    from dao_sdk.verify.running import Running


@verb("opened", "grants", "told")
async def opened(run: Running, step: Line) -> None:
    patience, run.patience = run.patience, run.patience_to_open
    report = await run.wait("opened", "< opened")
    run.patience = patience
    if report.WhichOneof("report") != "opened":
        problem = report.not_opened.problem
        raise Failed(f"it did not open: {problem.message}", "< opened", run.got.pop())
    digest = sha256(run.wasm).digest()
    if report.opened.digest != digest:
        wanted = f"< opened {digest.hex()}"
        raise Failed("another identity", wanted, f"< opened {report.opened.digest.hex()}", "MOD-22")
    match(step, {"grants": granted(report.opened.grants)}, "< opened")
    told = run.model.host_info
    if "told" in step:
        if told is None:
            raise Failed("it was open before the unit was started", "yuan_init with a HostInfo")
        said = json_format.MessageToDict(
            told, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
        )
        match(Line(told=step["told"]), {"told": said}, "yuan_init with a HostInfo")


@verb("refused", "status", "says", "message", "details", "help")
async def refused(run: Running, step: Line) -> None:
    report = await run.wait("opened", "< not opened")
    if report.WhichOneof("report") != "not_opened":
        raise Failed("it opened", "< not opened", run.got.pop())
    problem = report.not_opened.problem
    if problem.foreign:
        raise Failed(f"{problem.type} is no error of the host's own", got=run.got.pop())
    if step["refused"] == "module" and not report.not_opened.module_refused:
        raise Failed("the module was not refused", "< the module is refused", run.got.pop())
    match_problem(run.filled, step, problem, "< not opened")


@verb("grants")
async def grants(run: Running, step: Line) -> None:
    await run.send("grants", regrant={"text": run.filled(str(step["grants"]))})


@verb("happens")
async def happens(run: Running, step: Line) -> None:
    await run.send(f"happens {step['happens']}", happen={"kind": str(step["happens"])})


@verb("settle")
async def settle(run: Running, step: Line) -> None:
    run.settled += 1
    await run.send("settle", settle={"number": run.settled})
    await run.wait("settled", "< settled")


@verb("close", "patience_ms", "wait")
async def close(run: Running, step: Line) -> None:
    run.is_closed = True
    await run.send("close", close={"patience_ms": int(step.get("patience_ms", 0))})
    if "wait" not in step:
        await closed(run, Line())


@verb("closed")
async def closed(run: Running, _step: Line) -> None:
    report = await run.wait("closed", "< closed")
    if report.closed.HasField("problem"):
        problem = report.closed.problem
        raise Failed(f"closing failed: {problem.type}: {problem.message}", "< closed")


@verb("denied", "capability", "scope", "message", "help")
async def denied(run: Running, step: Line) -> None:
    report = await run.wait("denied", f"< denied {step['denied']}")
    match_named(step, "denied", "operation", report.denied, run.show(report))


@verb("logged", "level")
async def logged(run: Running, step: Line) -> None:
    report = await run.wait("logged", f"< logged {step['logged']!r}")
    match_named(step, "logged", "text", report.logged, run.show(report))


@verb("died")
async def died(run: Running, step: Line) -> None:
    report = await run.wait("died", f"< died: {step['died']}")
    match_named(step, "died", "cause", report.died, run.show(report))


@verb("ignores")
async def ignores(run: Running, step: Line) -> None:
    run.ignored.update(map(str, step["ignores"]))


@verb("open", *OPTIONS)
async def open(run: Running, step: Line) -> None:
    """Open it again, after it was closed or the testee was killed."""
    await open_avatar(run, {key: step[key] for key in OPTIONS if key in step})


@verb("kill")
async def kill(run: Running, _step: Line) -> None:
    """Kill the testee as `kill -9` does, and start another one."""
    run.got.append("> (the testee is killed)")
    await run.testee.restart()
    run.model.forget()
    run.seen.clear()
    run.is_closed = True


@verb("turn")
async def turn(run: Running, step: Line) -> None:
    """Go on with the other testee of a case about two."""
    if run.other is None:
        raise SuiteError(f"{step.place}: the case has one testee", "Only `--homes` runs two.")
    run.turn()

"""Steps about calls of the unit: what its handlers are asked and answer, and the events that enter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dao_sdk.verify.bodies import body
from dao_sdk.verify.cases import Line, SuiteError
from dao_sdk.verify.compare import match_body, plain
from dao_sdk.verify.outcome import Failed
from dao_sdk.verify.steps.verbs import verb

if TYPE_CHECKING:
    from dao_sdk.verify.running import Running


@verb("asked", "of", "request", "values")
async def asked(run: Running, step: Line) -> None:
    wanted = f"< asked {step.get('of', '')}"
    report = await run.wait("asked", wanted)
    asked = report.asked
    if "of" in step and asked.name != step["of"]:
        raise Failed("another import", wanted, run.show(report))
    run.numbers[str(step["asked"])] = asked.number
    if "request" in step:
        match_body(step, "request", asked.request, run.types["Ask"], run.show(report))
    if "values" in step:
        values = [plain(getattr(it, it.WhichOneof("value"))) for it in asked.values]
        if values != step["values"]:
            raise Failed("other values", f"{wanted}({step['values']})", f"{wanted}({values})")


@verb("answer", "reply", "item", "refusal", "defect", "wrong_type", "end")
async def answer(run: Running, step: Line) -> None:
    label = str(step["answer"])
    if label not in run.numbers:
        raise SuiteError(f"{step.place}: no call of the unit is called {label!r} yet")
    command: dict[str, Any] = {"number": run.numbers[label]}
    kinds = [k for k in ("reply", "item", "refusal", "defect", "wrong_type", "end") if k in step]
    if len(kinds) != 1:
        raise SuiteError(f"{step.place}: an answer has one of reply, item, refusal, defect, end")
    kind = kinds[0]
    if kind in ("reply", "item"):
        command[kind] = body(step[kind], run.types["Told"], step.place)
    elif kind == "end":
        command["reply"] = b""
    else:
        command[kind] = step[kind]
    await run.send(f"answer {label} with {kind}", answer=command)


@verb("stopped")
async def stopped(run: Running, step: Line) -> None:
    label = str(step["stopped"])
    await run.wait(f"ask {run.numbers[label]}", f"< {label} is stopped")


@verb("enters", "id", "status", "body", "failure", "lifecycle", "credit")
async def enters(run: Running, step: Line) -> None:
    wanted = f"{step['enters']}({step.get('id', '…')}) enters"
    while not run.model.unplanned:
        await run.next(wanted)
    event = run.model.unplanned.popleft()
    if event["event"] != step["enters"] or ("id" in step and event["id"] != _id(run, step["id"])):
        raise Failed("another event entered", wanted, event["line"])
    if problem := run.model.wrong_event(event, step):
        raise Failed("another event entered", f"{wanted} {problem}", event["line"])


def _id(run: Running, written: Any) -> int:
    return run.model.ids.get(written, -1) if isinstance(written, str) else int(written)

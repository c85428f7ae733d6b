"""Steps about calls to the unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dao_sdk.contract.message_classes import message_pool
from dao_sdk.verify.bodies import body
from dao_sdk.verify.cases import Line, SuiteError
from dao_sdk.verify.compare import match_body, match_problem, status
from dao_sdk.verify.outcome import Failed
from dao_sdk.verify.steps.verbs import verb

if TYPE_CHECKING:
    from dao_sdk.verify.running import Running


@verb(
    "call",
    "method",
    "unit",
    "padding",
    "typed",
    "timeout_ms",
    "request",
    "word",
    "words",
    "number",
    "bare",
)
async def call(run: Running, step: Line) -> None:
    step = run.filled_in(step)
    label, place = str(step["call"]), step.place
    if label in run.labels:
        raise SuiteError(f"{place}: there is a call {label!r} already")
    run.labels.add(label)
    name = step.get("method", "Run")
    method = run.methods.get(name)
    number = name if isinstance(name, int) else getattr(method, "number", None)
    if number is None:
        raise SuiteError(f"{place}: the contract has no method {name!r}")
    if run.case.contract == "conformance" and "request" not in step:
        script, actions = run.scripts.script(step.get("unit", []), label, place)
        script.padding = b"x" * int(step.get("padding", 0))
        run.model.scripts[label] = actions
        request = script.SerializeToString()
        if method is not None and method.name == "Ruled":
            ruled = {k: step[k] for k in ("word", "words", "number") if k in step}
            wrapped = run.types["RuledScript"](**ruled)
            if not step.get("bare"):
                wrapped.script.CopyFrom(script)
            request = wrapped.SerializeToString()
    else:
        kind = message_pool(run.contract)[method.request] if method else run.types["Ask"]
        request = body(step.get("request"), kind, place)
    command = {
        "label": label,
        "method": number,
        "request": request,
        "typed": bool(step.get("typed")),
    }
    if "timeout_ms" in step:
        command["timeout_ms"] = float(step["timeout_ms"])
    await run.send(f"call {label} {name}", call=command)


@verb("does", "request", "items", "status", "gives", "failure", "keeps", "times")
async def does(run: Running, step: Line) -> None:
    """Let the probe call a capability, and compare what it is answered."""
    for number in range(int(step.get("times", 1))):
        run.known["n"] = f"{number:04}"
        await _does(run, step)


async def _does(run: Running, step: Line) -> None:
    name, place = str(step["does"]), step.place
    run.scripts.request_type(name, place)
    kind = run.scripts.response_type(name)
    # Filled-in values are known here only: the folder of the case, the port of its server.
    request, items = run.filled_in(step.get("request", Line())), step.get("items", [])

    def line(**keys: Any) -> Line:
        made = Line(keys)
        made.place = place
        return made

    def event(wanted: Any, status: str, do: list[Line]) -> Line:
        made = line(on="COMPLETION", id=1, status=status, do=do)
        if wanted is not None:
            made["gives"], made["kind"] = run.filled_in(wanted), kind
        return made

    status = str(step.get("status", "OK"))
    final = event(step.get("gives"), status, [line(respond="OK")])
    if "failure" in step:
        final["failure"] = step["failure"]
    if "keeps" in step:
        final["keeps"] = lambda payload: _keep(run, step["keeps"], kind.FromString(payload))
    run.done += 1
    label = f"does{run.done}"
    unit = [
        line(ask=name, id=1, body=line(json=request)),
        *(event(item, "MORE", []) for item in items),
        final,
        line(**{"return": "PENDING"}),
    ]
    await call(run, line(call=label, unit=unit))
    await ends(run, line(ends=label))


def _keep(run: Running, fields: Line, answer: Any) -> None:
    run.kept.update({str(name): getattr(answer, field) for field, name in fields.items()})


@verb("take", "items")
async def take(run: Running, step: Line) -> None:
    items = int(step.get("items", 1))
    await run.send(
        f"take {items} of {step['take']}", take={"label": str(step["take"]), "items": items}
    )


@verb("cancel")
async def cancel(run: Running, step: Line) -> None:
    await run.send(f"cancel {step['cancel']}", cancel={"label": str(step["cancel"])})


@verb("ends", "status", "answer", "of", "says", "message", "help", "details", "executed", "repeat")
async def ends(run: Running, step: Line) -> None:
    label = str(step["ends"])
    said = step.get("status", "OK")
    statuses = said if isinstance(said, list) else [said]
    right = " or ".join(statuses)
    report = await run.wait(f"call {label}", f"< {label} ends {right}")
    if report.WhichOneof("report") != "call_ended":
        raise Failed("it gave an item", f"< {label} ends {right}", run.show(report))
    ended = report.call_ended
    line = run.show(report)
    if not {"any", status(ended)} & set(statuses):
        raise Failed("another end", f"< {label} ends {right}", line)
    if "answer" in step:
        match_body(step, "answer", ended.answer, _response(run, step), line)
    if ended.HasField("problem"):
        if ended.problem.foreign:
            why = f"{ended.problem.type} is no error of the host's own"
            raise Failed(why, got=line, violated="ERR-13")
        match_problem(run.filled, step, ended.problem, f"< {label} ends {right}")


@verb("item", "answer", "times", "of")
async def item(run: Running, step: Line) -> None:
    label = str(step["item"])
    for _ in range(int(step.get("times", 1))):
        report = await run.wait(f"call {label}", f"< {label} gives an item")
        if report.WhichOneof("report") != "item":
            raise Failed("it ended", f"< {label} gives an item", run.show(report))
        if "answer" in step:
            match_body(step, "answer", report.item.data, _response(run, step), run.show(report))


@verb("open_still")
async def open_still(run: Running, step: Line) -> None:
    for label in step["open_still"]:
        if run.seen.get(f"call {label}"):
            report = run.seen[f"call {label}"][0]
            raise Failed("it must not have ended yet", f"{label} is open", run.show(report))


@verb("entered")
async def entered(run: Running, step: Line) -> None:
    wanted = [str(each) for each in step["entered"]]
    while len(run.model.entered) < len(wanted):
        await run.next(f"requests enter in the order {', '.join(wanted)}")
    got = run.model.entered
    if got[: len(wanted)] != wanted:
        raise Failed("another order", f"entered: {', '.join(wanted)}", f"entered: {', '.join(got)}")


@verb("never_entered")
async def never_entered(run: Running, step: Line) -> None:
    for label in step["never_entered"]:
        if label in run.model.ids:
            raise Failed(f"{label} entered", f"{label} never enters", f"request {label}")


def _response(run: Running, step: Line) -> Any:
    if "of" in step:
        return message_pool(run.contract)[run.methods[step["of"]].response]
    return run.types["Told"]

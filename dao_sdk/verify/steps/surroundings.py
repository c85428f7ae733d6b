"""Steps about what is around the Avatar: files beside the module, and the server of the case."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from dao_sdk.verify.cases import Line, SuiteError
from dao_sdk.verify.compare import match
from dao_sdk.verify.files import damage as damage_file
from dao_sdk.verify.outcome import Failed
from dao_sdk.verify.steps.verbs import verb

if TYPE_CHECKING:
    from dao_sdk.verify.running import Running


@verb("served", "headers", "body")
async def served(run: Running, step: Line) -> None:
    if run.server is None:
        raise SuiteError(f"{step.place}: the case has no `server`", "Say it under `open`.")
    wanted = f"the server is asked {step['served']}"
    try:
        async with asyncio.timeout(run.patience):
            served = await run.server.next()
    except TimeoutError:
        raise Failed("the server was not asked", wanted) from None
    run.got.append(f"< served {served.method} {served.target}")
    got = {
        "served": f"{served.method} {served.target}",
        "headers": served.headers,
        "body": served.body.decode("utf-8", "replace"),
    }
    match(run.filled_in(step), got, run.got[-1])


@verb("file", "holds", "absent", "mode")
async def file(run: Running, step: Line) -> None:
    path, shown_as = run.place(str(step["file"])), f"the file {step['file']}"
    is_there = path.exists()
    if is_there == bool(step.get("absent")):
        absent, there = f"{shown_as} is not there", f"{shown_as} is there"
        raise Failed("the files differ", *((there, absent), (absent, there))[is_there])
    if "holds" in step:
        got: str | bytes = path.read_bytes()
        wanted: str | bytes = run.made.get(str(step["file"]), b"")
        if step["holds"] is not True:
            got, wanted = path.read_text("utf-8", "replace"), str(step["holds"])
        match(Line(holds=wanted), {"holds": got}, shown_as)
    if "mode" in step and (mode := f"{path.stat().st_mode & 0o777:o}") != step["mode"]:
        raise Failed("the mode differs", f"{shown_as}: {step['mode']}", f"{shown_as}: {mode}")


@verb("make")
async def make(run: Running, step: Line) -> None:
    """Make files, as another program might."""
    for name, content in step["make"].items():
        run.make(name, content)


@verb("remove")
async def remove(run: Running, step: Line) -> None:
    """Remove a file."""
    run.place(str(step["remove"])).unlink()


@verb("damage", "behind")
async def damage(run: Running, step: Line) -> None:
    """Overwrite a file, or all files of a folder, behind so many bytes."""
    damage_file(run.place(str(step["damage"])), int(step.get("behind", 0)))

"""Opens the Avatar of a case: what is there beforehand, and the command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dao_sdk.verify.cases import Line, known_keys
from dao_sdk.verify.small_disk import SMALL_DISK

if TYPE_CHECKING:
    from dao_sdk.verify.running import Running

SCRIPTED = ("ask", "line", "outside", "echo")
"""The capabilities of the conformance contract that the kit answers itself, unless a case says otherwise."""
_OUTSIDE = "outside"
_BOUNDS = ("entry_ms", "start_ms", "memory_bytes")
OPTIONS = ("grants", "scripted", "at_once", *_BOUNDS, "toml", "home", "cache")
"""What each opening of a case may say."""
_ONCE = ("files", "server", "holds", SMALL_DISK)
"""What a case says once: it is made before the first opening."""


def surround(run: Running, said: Mapping[str, Any]) -> None:
    """Make what is there before the Avatar of a case is opened for the first time."""
    if isinstance(said, Line):
        known_keys(said, (*OPTIONS, *_ONCE))
    (run.folder / "unit.wasm").write_bytes(run.wasm)
    for name, content in said.get("files", {}).items():
        run.make(name, content)
    for home in said.get("holds", ()):
        run.lock(str(home))


async def open_avatar(run: Running, said: Mapping[str, Any]) -> None:
    """Have the Avatar opened, as the case says, or a step of it that opens it again.

    Args:
        run: The case.
        said: What differs from what the case says.
    """
    command = _opening(run, {**run.case.open, **said})
    run.is_closed = False
    await run.send("open", open=command)


def _opening(run: Running, said: Mapping[str, Any]) -> dict[str, Any]:
    """Give the command that opens the Avatar of a case."""
    home = run.folder / str(said.get("home", "home"))
    if "toml" in said:
        home.mkdir(exist_ok=True)
        (home / "grants.toml").write_text(run.filled(str(said["toml"])), "utf-8")
    is_probe = run.case.contract == "conformance"
    # Hosts keep few modules: the large one must not make room for the small ones of cases.
    cache = run.cache / "shipped" if run.is_shipped else run.cache
    if "cache" in said:
        cache = run.folder / str(said["cache"])
    command = {
        "module": str(run.folder / "unit.wasm"),
        "contract": run.case.contract,
        "home": str(home),
        "scripted": said.get("scripted", SCRIPTED if is_probe else ()),
        "at_once": [_at_once(each) for each in said.get("at_once", ())],
        "cache": str(cache),
        **{key: said[key] for key in _BOUNDS if key in said},
    }
    grants = said.get("grants", {_OUTSIDE: []} if is_probe else None)
    if grants is not None:
        command["grants"] = {
            "capabilities": [
                {"capability": name, "scopes": [run.filled(it) for it in scopes]}
                for name, scopes in grants.items()
            ]
        }
    return command


def _at_once(line: Line) -> dict[str, Any]:
    known_keys(line, ("name", "data", "number", "refusal", "defect"))
    made = dict(line)
    if "data" in made:
        made["data"] = str(made["data"]).encode()
    return made

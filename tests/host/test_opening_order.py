"""In which order an Avatar is opened and closed, and what is left of one that did not open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dao_sdk import Avatar
from dao_sdk.errors import DaoError
from dao_sdk.host.abi import Abi
from dao_sdk.host.home import Home

from .hostile.units import ANSWER
from .tracing import const, traced

REFUSE = ANSWER.replace("(local.get 0) (i32.const 0)", "(local.get 0) (i32.const -9)")


class Log:
    """A handler that notes when it is opened, called and closed, and whether the home is held."""

    def __init__(self) -> None:
        self.order: list[str] = []
        self.home: Home | None = None

    def note(self, what: str) -> None:
        assert self.home is not None
        self.order.append(f"{what} {'held' if self.home.is_held() else 'free'}")

    async def open(self, home: Home) -> None:
        self.home = home
        self.note("open")

    def log(self, level: int, text: str) -> None:
        if text[0] in "IS":
            self.note({"I": "init", "S": "shutdown"}[text[0]])

    async def aclose(self) -> None:
        self.note("close")


@pytest.mark.spec("START-1", "STOP-6", "LOCK-6")
async def test_the_home_is_taken_first_and_given_back_last(
    abi: Abi, tmp_path: Path, cache: Path
) -> None:
    log: Any = Log()
    home = Home(tmp_path / "home")
    opening = Avatar.open(home.path, unit=traced(abi), capabilities={"log": log}, cache=cache)
    async with opening:
        assert log.order == ["open held", "init held"]
    assert log.order[2:] == ["shutdown held", "close held"]
    assert not home.is_held() and not home.holder_file.exists()


@pytest.mark.spec("START-1")
@pytest.mark.parametrize("part", ["refuses", "dies", "cannot be opened"])
async def test_what_does_not_open_leaves_nothing_open(
    abi: Abi, tmp_path: Path, cache: Path, part: str
) -> None:
    log: Any = Log()
    home = Home(tmp_path / "home")
    init = {"refuses": f"{REFUSE} {const(0)}", "dies": "(unreachable)"}.get(part, const(0))
    if part == "cannot be opened":
        home.make()
        home.storage.write_bytes(b"no database")
    wasm = traced(abi, "avatar_storage_read", init=init)
    with pytest.raises(DaoError):
        await Avatar.open(home.path, unit=wasm, capabilities={"log": log}, cache=cache)
    assert not home.is_held()
    opened, closed = ("open held" in log.order), ("close held" in log.order)
    assert opened == closed and log.order[-1:] in ([], ["close held"])

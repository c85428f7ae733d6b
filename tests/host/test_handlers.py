"""Handlers are checked when an Avatar is opened: what is missing is named, and nothing is opened."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_type_hints

import pytest

from dao_sdk import Avatar, DaoError, Grant, resources
from dao_sdk.host.abi import Abi
from dao_sdk.host.adapters.clock import SystemClock
from dao_sdk.host.adapters.files import FolderFiles
from dao_sdk.host.adapters.keys import HomeKeys
from dao_sdk.host.adapters.log import LoggingLog
from dao_sdk.host.adapters.net import HttpNet
from dao_sdk.host.adapters.random import SystemRandom
from dao_sdk.host.adapters.storage import SqliteStorage
from dao_sdk.host.adapters.timer import AsyncioTimer
from dao_sdk.host.api import capabilities as generated
from dao_sdk.host.handlers import HandlerError, check_handlers


class Misspelt:
    def nwo(self, kind: int) -> int:
        return 0


class Empty:
    pass


class AsyncClock:
    async def now(self, kind: int) -> int:
        return 0


class Narrow:
    def now(self) -> int:
        return 0


class Wide:
    def now(self, kind: int, more: int) -> int:
        return 0


class NotCallable:
    now = 5


class OnceTimer:
    async def start(self, request: Any) -> Any:
        return request


class PlainTimer:
    def start(self, request: Any) -> Any:
        yield request


class YieldingKeys:
    async def wrap(self, request: Any) -> Any:
        yield request

    def unwrap(self, request: Any) -> Any:
        return request


class HalfStorage:
    def read(self, request: Any) -> Any: ...

    def write(self, request: Any) -> Any: ...


class OpeningLog:
    def log(self, level: int, text: str) -> None: ...

    def open(self) -> None: ...


WRONG: list[tuple[Any, str, str]] = [
    (
        {"clock": Misspelt()},
        "the handler of `clock` (Misspelt) has no `now`",
        "Did you mean it by `nwo`?",
    ),
    ({"clock": Empty()}, "has no `now`", "Add `def now(self, kind): ...`."),
    ({"clock": None}, "the handler of `clock` is None", "Leave it out"),
    ({"clock": SystemClock}, "is the class SystemClock", "Write SystemClock()."),
    ({"clock": AsyncClock()}, "has a `now` that is async", "def now(self, kind)"),
    ({"clock": Narrow()}, "`now` that takes something else than (kind)", "def now(self, kind)"),
    ({"clock": Wide()}, "`now` that takes something else than (kind)", "def now(self, kind)"),
    ({"clock": NotCallable()}, "has no `now`", ""),
    ({"clock": lambda kind: 0}, "has no `now`", ""),
    ({"log": Empty()}, "has no `log`", "Add `def log(self, level, text): ...`."),
    ({"random": object()}, "has no `fill`", "Add `def fill(self, size): ...`."),
    ({"timer": OnceTimer()}, "is no async generator", "async def start(self, request): yield ..."),
    ({"timer": PlainTimer()}, "is no async generator", "yield"),
    ({"keys": YieldingKeys()}, "`wrap` that yields, and must answer once", "async def wrap"),
    ({"storage": HalfStorage()}, "has no `read_many` and `scan`", "async def scan(self, request)"),
    ({"net": Empty()}, "has no `fetch`", ""),
    ({"files": Empty()}, "has no `list`, `stat`, `read`, `write` and `remove`", ""),
    ({"log": OpeningLog()}, "has a `open` that cannot be called with (home)", "open(self, home)"),
    ({"clocks": SystemClock()}, "no capability 'clocks'", "Did you mean 'clock'?"),
    ({"weather": SystemClock()}, "no capability 'weather'", "The contract has log, clock"),
    ({"call": SystemClock()}, "no capability 'call'", ""),
    ({5: SystemClock()}, "no capability 5", ""),
    ([SystemClock()], "`capabilities` is a dict of handlers, not a list", "capabilities={"),
    (SystemClock(), "`capabilities` is a dict of handlers", ""),
]


@pytest.mark.parametrize(("given", "said", "help"), WRONG)
async def test_what_is_missing_is_named(given: Any, said: str, help: str, tmp_path: Path) -> None:
    with pytest.raises(HandlerError) as refused:
        await Avatar.open(tmp_path / "home", unit=resources.unit(), capabilities=given)
    assert said in refused.value.message and help in refused.value.help
    assert not (tmp_path / "home").exists()


def test_the_hosts_own_handlers_are_taken(shipped: Abi) -> None:
    own = {
        "log": LoggingLog("x"),
        "clock": SystemClock(),
        "random": SystemRandom(),
        "timer": AsyncioTimer(),
        "storage": SqliteStorage(),
        "keys": HomeKeys(),
        "net": HttpNet(("https://example.org",)),
        "files": FolderFiles(()),
    }
    assert check_handlers(own, shipped) == own
    assert own.keys() == {each.name for each in shipped.capabilities} - {"call"}
    assert check_handlers(None, shipped) == {} == check_handlers({}, shipped)


def test_any_object_with_the_methods_is_taken(shipped: Abi) -> None:
    class Getting:
        def __getattr__(self, name: str) -> Callable[..., Any]:
            return lambda *arguments: None

    class Defaults:
        def now(self, kind: int = 0, *more: int, zone: str = "") -> int:
            return 0

    class Streaming:
        def start(self, request: Any) -> AsyncIterator[Any]:
            raise NotImplementedError

    for handler in (Defaults(), SimpleNamespace(now=lambda kind: 0), Getting()):
        assert check_handlers({"clock": handler}, shipped) == {"clock": handler}
    assert check_handlers({"timer": Streaming()}, shipped)


def test_the_typed_form_and_the_check_want_the_same(shipped: Abi) -> None:
    typed = get_type_hints(generated.Capabilities)
    assert typed.keys() == {each.name for each in shipped.capabilities} - {"call"}
    for name, protocol in typed.items():
        members = {each for each, _ in inspect.getmembers(protocol, inspect.isfunction)}
        wanted = {each for each in members if not each.startswith("_")}
        for missing in wanted:
            methods = {each: lambda *arguments: None for each in wanted - {missing}}
            with pytest.raises(HandlerError, match=f"has no `{missing}`"):
                check_handlers({name: SimpleNamespace(**methods)}, shipped)
        methods = {each: lambda *arguments: None for each in wanted}
        assert check_handlers({name: SimpleNamespace(**methods)}, shipped)


@pytest.mark.spec("START-2")
async def test_a_handler_runs_only_once_it_is_granted(tmp_path: Path, cache: Path) -> None:
    """What reaches out is provided by the author and allowed by a grant, each by itself."""

    class Web:
        asked = 0
        scopes: tuple[str, ...] = ()

        def set_scopes(self, scopes: tuple[str, ...]) -> None:
            self.scopes = scopes

        async def fetch(self, request: Any) -> AsyncIterator[Any]:
            self.asked += 1
            for _ in ():
                yield _
            raise DaoError("no web here")

    web = Web()
    request = {"space": "notes", "url": "https://example.org/x"}
    unit = resources.unit()
    async with Avatar.open(
        tmp_path / "a", unit=unit, cache=cache, capabilities={"net": web}
    ) as avatar:
        with pytest.raises(DaoError):
            await avatar.call("documents.import_url", request)
        assert web.asked == 0
    grant = Grant("net", "example.org")
    async with Avatar.open(
        tmp_path / "a", unit=unit, cache=cache, capabilities={"net": web}, grants=[grant]
    ) as avatar:
        with pytest.raises(DaoError):
            await avatar.call("documents.import_url", request)
        assert web.asked == 1 and web.scopes == grant.scopes

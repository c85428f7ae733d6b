"""Opening Avatars: homes, grants, handlers of one's own, the module cache, other threads."""

from __future__ import annotations

import asyncio
import os
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dao_sdk.errors import DaoError
from dao_sdk.host.abi import Abi
from dao_sdk.host.avatar import AvatarBase
from dao_sdk.host.errors import ClosedError, Denied, LoadError, WrongThreadError
from dao_sdk.host.grants import Grant, Storage
from dao_sdk.host.grants.decide import Question, Subject
from dao_sdk.host.grants.file import GrantsFile
from dao_sdk.host.home import HomeHeld

from .conftest import Lines, Timers


@pytest.fixture
def avatar(abi: Abi, tmp_path: Path, probe: bytes, monkeypatch: pytest.MonkeyPatch) -> type[Any]:
    """An Avatar class that speaks the probe's contract; every test has a cache of its own."""
    monkeypatch.setenv("DAO_CACHE", str(tmp_path / "cache"))
    return type("ProbeAvatar", (AvatarBase,), {"ABI": abi})


async def test_a_home_keeps_what_was_written(
    avatar: type[AvatarBase[Any]], tmp_path: Path, probe: bytes
) -> None:
    home = tmp_path / "home"
    async with avatar.open(home, unit=probe) as one:
        write = {"changes": [{"put": {"key": "YQ==", "value": "MQ=="}}]}
        await one.call("Probe.Write", write)
        with pytest.raises(HomeHeld):
            await avatar.open(home, unit=probe)
    two = await avatar.open(home, unit=probe)
    try:
        assert (await two.call("read", {"key": "YQ=="})).value == b"1"
    finally:
        await two.close()
        await two.close()
    with pytest.raises(ClosedError):
        await two.call("read", {"key": "YQ=="})


async def test_names_and_modes_are_checked(
    avatar: type[AvatarBase[Any]], tmp_path: Path, probe: bytes
) -> None:
    async with avatar.open(tmp_path / "home", unit=probe) as one:
        with pytest.raises(DaoError, match="no method"):
            await one.call("Probe.Ecko")
        with pytest.raises(DaoError, match="answers with items"):
            await one.call("Probe.Scan")
        with pytest.raises(DaoError, match="answers once"):
            one.stream("Probe.Echo")


async def test_units_that_are_not_there(
    avatar: type[AvatarBase[Any]], tmp_path: Path, probe: bytes
) -> None:
    with pytest.raises(LoadError, match="cannot be read"):
        await avatar.open(tmp_path / "home", unit=tmp_path / "none.wasm")
    with pytest.raises(LoadError, match="WebAssembly"):
        await avatar.open(tmp_path / "home", unit=b"nonsense")
    path = tmp_path / "probe.wasm"
    path.write_bytes(probe)
    async with avatar.open(tmp_path / "home", unit=path) as one:
        assert one.unit.name == "probe" and one.memory_bytes == 160 * 65536


async def test_handlers_of_ones_own(
    avatar: type[AvatarBase[Any]], abi: Abi, tmp_path: Path, probe: bytes
) -> None:
    class MyTimers(Timers):
        opened: Any = None
        closed = 0
        scopes: Any = None

        async def open(self, home: Any) -> None:
            self.opened = home

        def set_scopes(self, scopes: Any) -> None:
            self.scopes = scopes

        async def aclose(self) -> None:
            self.closed += 1

    timers, lines = MyTimers(abi), Lines()
    given = {"timer": timers, "log": lines}
    async with avatar.open(tmp_path / "home", unit=probe, capabilities=given) as one:
        assert timers.opened.path == tmp_path / "home" and timers.scopes == ()
        ticks = [tick.expiries async for tick in one.stream("timer", {"delay_ms": "1"})]
        assert ticks == [1]
        assert timers.closed == 0
    assert timers.closed == 1
    assert lines.lines == [(2, "shutdown")]
    with pytest.raises(DaoError, match="no capability 'timers'"):
        await avatar.open(tmp_path / "home", unit=probe, capabilities={"timers": timers})


async def test_grants(avatar: type[AvatarBase[Any]], tmp_path: Path, probe: bytes) -> None:
    home = tmp_path / "home"
    async with avatar.open(home, unit=probe, grants=[]) as one:
        with pytest.raises(Denied):
            await one.call("read", {"key": "YQ=="})
    async with avatar.open(home, unit=probe, grants=[Storage("1GiB")]) as one:
        assert one.grants["storage"] == ("quota=1GiB",)
        assert "net" not in one.grants
        with pytest.raises(Denied, match="nobody has allowed it"):
            async for _ in one.stream("net", {"url": "https://example.org"}):
                pass


@pytest.mark.spec("GRANT-14")
async def test_asking(avatar: type[AvatarBase[Any]], tmp_path: Path, probe: bytes) -> None:
    asked: list[Question] = []

    async def ask(question: Question) -> Grant | None:
        asked.append(question)
        return Grant("net", "example.org")

    given = {"net": SimpleNamespace(fetch=lambda request: None)}
    async with avatar.open(tmp_path / "home", unit=probe, ask=ask, capabilities=given) as one:
        assert [question.capability for question in asked] == ["net"]
        assert one.grants["net"]


@pytest.mark.spec("LIVE-2")
async def test_grants_that_change_while_it_runs(
    avatar: type[AvatarBase[Any]], tmp_path: Path, probe: bytes
) -> None:
    async with avatar.open(tmp_path / "home", unit=probe) as one:
        denials: list[Any] = []
        one.on_denial(denials.append)
        subject = Subject(one.unit.name, one.unit.digest.hex())
        file = GrantsFile(one.home.grants)
        ticking = one.stream("timer", {"delay_ms": "1", "interval_ms": "1"})
        async with ticking:
            await ticking.__anext__()
            file.deny(subject, "timer")
            assert "timer" in (await one.reload_grants()).refused
            with pytest.raises(Denied, match=r"grants\.toml"):
                async for _ in ticking:
                    pass
        file.forget(subject, "timer")
        await one.reload_grants()
        async for tick in one.stream("timer", {"delay_ms": "1"}):
            assert tick.expiries == 1


@pytest.mark.spec("LIVE-8")
async def test_another_thread(avatar: type[AvatarBase[Any]], tmp_path: Path, probe: bytes) -> None:
    async with avatar.open(tmp_path / "home", unit=probe) as one:
        echoed = await asyncio.to_thread(
            lambda: one.from_thread(one.call("echo", {"value": "aGk="}), 10)
        )
        assert echoed.value == b"hi"
        with pytest.raises(TimeoutError):
            await asyncio.to_thread(lambda: one.from_thread(one.call("wait"), 0.05))

        def wrong() -> None:
            asyncio.run(one.call("echo", {}))

        with pytest.raises(WrongThreadError):
            await asyncio.to_thread(wrong)


@pytest.mark.spec("MOD-27")
async def test_compiled_modules_are_kept_and_damaged_ones_made_again(
    avatar: type[AvatarBase[Any]], tmp_path: Path, probe: bytes
) -> None:
    folder = tmp_path / "cache" / "modules"
    async with avatar.open(tmp_path / "home", unit=probe):
        pass
    (entry,) = folder.iterdir()
    assert folder.stat().st_mode & 0o077 == 0
    whole = entry.read_bytes()
    for damage in (b"", whole[:100], whole[:-1], whole[:200] + b"\xff" + whole[201:]):
        entry.write_bytes(damage)
        async with avatar.open(tmp_path / "home", unit=probe) as one:
            await one.call("echo", {})
        assert entry.read_bytes() == whole
    folder.chmod(0o777)  # others could have put native code there: neither read nor written
    entry.write_bytes(b"evil")
    async with avatar.open(tmp_path / "home", unit=probe):
        pass
    assert entry.read_bytes() == b"evil"


@pytest.mark.parametrize(
    "bounds",
    [
        {"entry_seconds": 0},
        {"entry_seconds": -1.0},
        {"entry_seconds": float("inf")},
        {"entry_seconds": float("nan")},
        {"start_seconds": 0.0},
        {"memory_bytes": 0},
        {"memory_bytes": -1},
    ],
)
async def test_bounds_that_bound_nothing(
    avatar: type[AvatarBase[Any]], tmp_path: Path, probe: bytes, bounds: dict[str, Any]
) -> None:
    with pytest.raises(DaoError, match=next(iter(bounds))) as refused:
        await avatar.open(tmp_path / "home", unit=probe, **bounds)
    assert refused.value.help.startswith("Give it in ")
    assert not (tmp_path / "home").exists()


@pytest.mark.spec("MOD-2")
async def test_what_is_no_file_of_a_unit(avatar: type[AvatarBase[Any]], tmp_path: Path) -> None:
    (tmp_path / "huge").touch()
    os.truncate(tmp_path / "huge", (256 << 20) + 1)
    os.mkfifo(tmp_path / "pipe")
    for name in ("huge", "pipe", "", "missing"):
        source = tmp_path / name
        with pytest.raises(LoadError, match=f"^{re.escape(str(source))} "):
            await avatar.open(tmp_path / "home", unit=source)

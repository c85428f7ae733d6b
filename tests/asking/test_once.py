"""What the host itself does between a refusal and whoever hears of it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from dao_sdk.host.api import net_v1
from dao_sdk.host.api.contract import ABI
from dao_sdk.host.engine.machine import Machine
from dao_sdk.host.errors import Denied
from dao_sdk.host.grants.refusals import Refusal
from dao_sdk.host.runtime import policy as policies
from dao_sdk.host.runtime.capability_calls import CapabilityCalls
from dao_sdk.host.runtime.entry_state import EntryState
from dao_sdk.host.runtime.policy import Denial, Policy
from dao_sdk.host.runtime.setup import Setup

NET = ABI.imports_by_name["avatar_net_fetch"]
WRITE = ABI.imports_by_name["avatar_storage_write"]


class Handler:
    """A capability that must never be asked."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"{name} was reached")


_REQUEST = net_v1.FetchRequest(url="x").SerializeToString()


class Memory(Machine):
    """The memory of a guest with one request in it."""

    def __init__(self) -> None:
        self.view = memoryview(_REQUEST)
        self.size = len(_REQUEST)


class Entered:
    """An instance, as its calls of capabilities see it."""

    is_crowded = False

    def __init__(self) -> None:
        self.events: list[tuple[int, int]] = []

    def post(self, kind: int, id_: int, status: int, payload: bytes) -> None:
        self.events.append((id_, status))

    def give_up(self, why: str) -> None:
        raise AssertionError(why)

    def pump(self) -> None:
        pass


async def test_what_was_issued_but_not_begun_is_refused_when_its_grant_is_gone() -> None:
    granted = {"net": ("example.org",), "storage": ()}
    policy, seen, entered = Policy(ABI, "dao", granted), list[Denial](), Entered()
    policy.denials.add(seen.append)
    nothing: Any = None
    setup = Setup(
        engine=nothing,
        module=nothing,
        unit=nothing,
        abi=ABI,
        handlers={"net": Handler(), "storage": Handler()},
        policy=policy,
        bounds=nothing,
        host=("test", "1"),
    )
    calls = CapabilityCalls(setup, EntryState(setup), entered)
    assert calls.accept(NET, Memory(), 1, 0, len(_REQUEST)) == 0
    assert calls.accept(WRITE, Memory(), 2, 0, 0) == 0
    policy.replace({})
    for name in granted:
        calls.revoke(name, policy.refusal)
    assert entered.events == []
    while calls.issued:
        calls.start(calls.issued.popleft())
    await asyncio.sleep(0)
    denied = setup.codes.denied
    assert entered.events == [(1, denied), (2, denied)] and len(calls) == 0
    assert [denial.capability for denial in seen] == ["net", "storage"]


def test_a_cause_is_new_again_under_other_grants() -> None:
    policy, seen = Policy(ABI, "dao", {}), list[Denial]()
    policy.denials.add(seen.append)

    def refuse() -> bool:
        policy.denied(NET, policy.refusal(NET))
        return seen[-1].first

    assert [refuse(), refuse()] == [True, False]
    policy.replace({"files": ("a=/a",)})
    assert not refuse()
    policy.replace({"net": ("example.org",)})
    policy.replace({})
    assert [refuse(), refuse()] == [True, False]


def test_causes_are_bounded_and_harmless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policies, "MOST_CAUSES", 3)
    policy, seen = Policy(ABI, "dao", {}), list[Denial]()
    policy.denials.add(seen.append)
    for number in range(10):
        scope = f"\x1b[2J{number}" + "x" * 5000
        policy.denied(NET, Refusal("net", scope, "no\x1b[31m", f"net=$(id){number}").error())
    assert [denial.first for denial in seen] == [True] * 3 + [False] * 7
    for denial in seen:
        assert (denial.message + denial.help + denial.scope).isprintable()
        assert len(denial.message) < 1000 and len(denial.scope) <= 310
        assert "'net=$(id)" in denial.help  # a shell would not run it


def test_a_listener_that_fails_hides_nothing() -> None:
    policy, seen = Policy(ABI, "dao", {}), list[Denial]()

    def broken(_: Denial) -> None:
        raise RuntimeError

    policy.denials.add(broken)
    policy.denials.add(seen.append)
    policy.denied(NET, Denied("no"))
    assert [denial.capability for denial in seen] == ["net"]

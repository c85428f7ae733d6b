"""What the host itself does between a refusal and whoever hears of it."""

from __future__ import annotations

import asyncio
import contextvars
from typing import Any

import pytest

from dao_sdk.host.api.avatar_v1 import NetRequest
from dao_sdk.host.api.contract import ABI
from dao_sdk.host.errors import Denied
from dao_sdk.host.grants.refusals import Refusal
from dao_sdk.host.runtime import policy as policies
from dao_sdk.host.runtime.codes import Codes
from dao_sdk.host.runtime.guest_calls import GuestCalls
from dao_sdk.host.runtime.policy import Denial, Policy

NET = ABI.imports_by_name["avatar_net_request"]
WRITE = ABI.imports_by_name["avatar_storage_write"]


class Handler:
    """A capability that must never be asked."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"{name} was reached")


async def test_what_was_issued_but_not_begun_is_refused_when_its_grant_is_gone() -> None:
    granted = {"net": ("example.org",), "storage": ()}
    policy, ended, seen = Policy(ABI, "dao", granted), [], list[Denial]()
    policy.denials.add(seen.append)
    calls = GuestCalls(
        handlers={"net": Handler(), "storage": Handler()},
        policy=policy,
        codes=Codes(ABI),
        limits=ABI.limits,
        deliver=lambda id_, status, payload: ended.append((id_, status)),
        crowded=lambda: False,
        go_on=lambda: None,
        context=contextvars.copy_context(),
    )
    request = NetRequest(method="GET", url="https://example.org").SerializeToString()
    issued = [calls.accept(NET, 1, request), calls.accept(WRITE, 2, b"")]
    policy.replace({})
    for name in granted:
        calls.revoke(name, policy.refusal)
    assert ended == []
    for call in issued:
        assert call is not None
        calls.start(call)
    await asyncio.sleep(0)
    denied = Codes(ABI).denied
    assert ended == [(1, denied), (2, denied)] and len(calls) == 0
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

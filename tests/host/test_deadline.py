"""The deadline of an entry: by the clock, and not while the program is stopped."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dao_sdk.host.abi import Abi
from dao_sdk.host.engine import machine
from dao_sdk.host.engine.engine import Engine
from dao_sdk.host.engine.faults import GuestFault
from dao_sdk.host.engine.machine import Bounds, Machine

from .conftest import build

SPIN = """(module (memory (export "memory") 1 1)
  (func (export "spin") (loop $l (br $l)))
  (func (export "count") (result i32) (local i32)
    (loop $l (local.set 0 (i32.add (local.get 0) (i32.const 1)))
      (br_if $l (i32.lt_u (local.get 0) (i32.const 40000000))))
    (local.get 0)))"""


class Clock:
    """A clock that goes on by what the test says at each look."""

    def __init__(self, step: Callable[[int], float]) -> None:
        self.step = step
        self.looks = 0
        self.now = 0.0

    def monotonic(self) -> float:
        self.looks += 1
        self.now += self.step(self.looks)
        return self.now


def run(
    engine: Engine, abi: Abi, monkeypatch: pytest.MonkeyPatch, clock: object, seconds: float
) -> Machine:
    monkeypatch.setattr(machine, "time", clock)
    module = engine.compile(build(abi, SPIN))
    return engine.instantiate(module, abi.module, {}, "memory", Bounds(1 << 20, seconds))


@pytest.mark.parametrize("tick", [0.01, 0.028, 0.2, 0.9])
@pytest.mark.spec("ENTRY-9")
def test_ticks_that_come_late_do_not_stretch_a_deadline(
    engine: Engine, abi: Abi, monkeypatch: pytest.MonkeyPatch, tick: float
) -> None:
    clock = Clock(lambda _: tick)
    guest = run(engine, abi, monkeypatch, clock, 1.0)
    spin = guest.function("spin", 0, False)
    before = clock.now
    guest.serial += 1
    with pytest.raises(GuestFault, match="longer than 1 s"):
        spin()
    assert 1.0 < clock.now - before <= 1.0 + 3 * tick
    guest.close()


@pytest.mark.spec("ENTRY-9")
def test_time_in_which_the_program_was_stopped_does_not_count(
    engine: Engine, abi: Abi, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(lambda look: 3_600.0 if look in (3, 7) else 0.01)
    guest = run(engine, abi, monkeypatch, clock, 2.5)
    guest.serial += 1
    with pytest.raises(GuestFault, match=r"longer than 2\.5 s"):
        guest.function("spin", 0, False)()
    assert clock.looks > 40  # not the pauses ended it, but what came after them
    guest.close()


@pytest.mark.spec("ENTRY-9")
def test_each_entry_has_its_own(engine: Engine, abi: Abi, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(lambda _: 0.2)
    guest = run(engine, abi, monkeypatch, clock, 20.0)
    count = guest.function("count", 0, True)
    while clock.now < 45:
        guest.serial += 1
        assert count() == 40_000_000
    guest.close()

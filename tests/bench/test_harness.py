"""Ways take turns, and what is told of them is the median of the turns that count."""

from __future__ import annotations

import gc

import pytest

from bench.harness import alternate, compare, no_garbage, once, race, skip


async def test_ways_take_turns_and_the_first_ones_do_not_count() -> None:
    calls: list[str] = []
    # The turn before those that count is by far the slowest, as a first one often is.
    times = {"ours": iter([100.0, 3.0, 1.0, 2.0]), "theirs": iter([900.0, 5.0, 50.0, 4.0])}

    def way(name: str) -> object:
        async def work() -> float:
            calls.append(name)
            return next(times[name])

        return work

    found = await alternate([way("ours"), way("theirs")], turns=3, warm=1)  # type: ignore[list-item]
    assert calls == ["ours", "theirs"] * 4
    assert found == [2.0, 5.0]


async def test_the_median_of_two_turns_lies_between_them() -> None:
    times = iter([1.0, 2.0])

    async def work() -> float:
        return next(times)

    assert await alternate([work], turns=2) == [1.5]


async def test_a_race_does_the_work_as_often_as_it_says() -> None:
    done: list[int] = []

    async def work(count: int) -> None:
        done.append(count)

    (seconds,) = await race([work], count=7, turns=3, warm=2)
    assert done == [7] * 5
    assert seconds >= 0


async def test_no_garbage_is_collected_while_the_clock_runs() -> None:
    seen: list[bool] = []

    async def work(count: int) -> None:
        seen.append(gc.isenabled())

    await once(work)
    assert seen == [False]
    assert gc.isenabled()


def test_collecting_goes_on_after_a_failure() -> None:
    with pytest.raises(ZeroDivisionError), no_garbage():
        raise ZeroDivisionError
    assert gc.isenabled()


@pytest.mark.parametrize(
    ("ours", "goal", "ratio", "met"),
    [(2.0, 0.5, 0.5, True), (2.0, 0.49, 0.5, False), (2.0, None, 0.5, None)],
)
def test_a_goal_is_the_most_that_the_ratio_may_be(
    ours: float, goal: float | None, ratio: float, met: bool | None
) -> None:
    row = compare("row", "us", ours, "other", 4.0, goal)
    assert (row.ratio, row.goal, row.met) == (ratio, goal, met)
    assert not row.skipped


def test_a_skipped_row_has_no_numbers() -> None:
    row = skip("row", "it is not here")
    assert row.skipped
    assert (row.ours, row.theirs, row.ratio, row.goal, row.met) == (None,) * 5

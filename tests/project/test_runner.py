"""The test runner lets nothing pass silently."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.runner import cli, steps
from tests.runner.steps import Lane, Step, Tally, cargo_counts, pytest_counts, run


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "ROOT", tmp_path)
    monkeypatch.setattr(steps, "WORK", tmp_path / "work")
    monkeypatch.setattr(cli, "ensure_venv", lambda *_: "")


def python(code: str, **more: object) -> Step:
    return Step("step", [sys.executable, "-c", code], **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("output", "counts"),
    [
        ("=== 3 passed in 0.1s ===", Tally(3, 0, 0)),
        ("=== 1 failed, 2 passed, 4 skipped, 2 errors in 61.0s (0:01:01) ===", Tally(2, 3, 4)),
        ("=== 1 xfailed, 1 xpassed in 1.0s ===", Tally(1, 1, 0)),
        ("=== no tests ran in 0.01s ===", Tally()),
        ("", Tally()),
    ],
)
def test_counts_of_pytest(output: str, counts: Tally) -> None:
    assert pytest_counts(f"collected 9 items\n{output}\n") == counts


def test_counts_of_cargo() -> None:
    output = "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured\n"
    output += "test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured\n"
    assert cargo_counts(output) == Tally(4, 2, 1)


def test_a_step_that_fails_is_shown_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("lane", python("print('the reason'); raise SystemExit(3)"), False) == Tally(0, 1, 0)
    told = capsys.readouterr().out
    assert "FAILED" in told
    assert "the reason" in told
    assert "exit 3" in told


def test_a_command_that_is_not_there_has_failed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("lane", Step("step", ["no-such-command"]), False) == Tally(0, 1, 0)
    assert "no-such-command" in capsys.readouterr().out


def test_a_test_runner_that_ran_nothing_has_failed() -> None:
    assert run("lane", python("", counter=pytest_counts), False) == Tally(0, 1, 0)


def test_a_crash_after_passed_tests_is_a_failure() -> None:
    crash = python("print('=== 2 passed in 1s ==='); raise SystemExit(1)", counter=pytest_counts)
    assert run("lane", crash, False) == Tally(2, 1, 0)


@pytest.mark.parametrize(("required", "code"), [("", 0), ("odd", 1)])
def test_a_skip_says_why_and_fails_where_it_was_required(
    required: str, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = Lane("odd", "an odd lane", lambda: "no tool here", lambda: iter(()))
    half = Lane("half", "a step", str, lambda: iter([python("", skip="no part here")]))
    monkeypatch.setattr(cli, "LANES", (odd, half))
    (steps.ROOT / "pyproject.toml").write_text("")
    monkeypatch.setattr(cli, "ROOT", steps.ROOT)
    assert cli.main(["--require", required]) == code
    told = capsys.readouterr().out
    assert "SKIPPED odd: no tool here" in told
    assert "SKIPPED half step: no part here" in told
    assert told.splitlines()[-1] == f"0 passed, {code} failed, 2 skipped"


def test_a_skipped_step_fails_a_required_lane(monkeypatch: pytest.MonkeyPatch) -> None:
    half = Lane("half", "a step", str, lambda: iter([python("", skip="no part here")]))
    monkeypatch.setattr(cli, "LANES", (half,))
    (steps.ROOT / "pyproject.toml").write_text("")
    monkeypatch.setattr(cli, "ROOT", steps.ROOT)
    assert cli.main(["--require", "half"]) == 1


def test_a_lane_that_does_not_exist_is_wrong_usage() -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["pyhton"])
    assert ended.value.code == 2

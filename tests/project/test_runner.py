"""The test runner lets nothing pass silently."""

from __future__ import annotations

import os
import subprocess
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


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "PAUSE", 0)


def failing(times: int, count: Path) -> str:
    """A program that fails so many times, and then no more."""
    return (
        f"from pathlib import Path; count = Path({str(count)!r}); before = int(count.exists()"
        f" and count.read_text() or 0); count.write_text(str(before + 1));"
        f" raise SystemExit(7 * (before < {times}))"
    )


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


@pytest.mark.parametrize(
    ("times", "tries", "tally", "repeats"),
    [(0, 3, Tally(1), 0), (2, 3, Tally(1), 2), (3, 3, Tally(failed=1), 2), (1, 1, Tally(0, 1), 0)],
)
def test_what_fetches_is_tried_again_and_says_so(
    times: int,
    tries: int,
    tally: Tally,
    repeats: int,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("lane", python(failing(times, tmp_path / "count"), tries=tries), False) == tally
    assert capsys.readouterr().out.count("exit 7; once more in") == repeats


PYTHON = """#!/bin/sh
# Makes an environment with itself as the Python; installing fails the first times.
if [ "$2" = venv ]; then mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; exit; fi
echo x >>{count}
if [ "$(wc -l <{count})" -le {times} ]; then echo "the index is away"; exit 1; fi
"""


@pytest.mark.parametrize(("times", "told"), [(2, ""), (3, "the index is away")])
def test_the_environment_survives_an_index_that_is_away(
    times: int, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake, venv, count = tmp_path / "python", tmp_path / "venv", tmp_path / "count"
    fake.write_text(PYTHON.format(count=count, times=times))
    fake.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(fake))
    said = steps.ensure_venv(venv, ["-e", "."], "stamp")
    assert told in said and bool(said) == bool(told)
    assert len(count.read_text().splitlines()) == 3
    if not told:  # the next run finds it, and one that was moved is made anew
        assert steps.ensure_venv(venv, ["-e", "."], "stamp") == ""
        assert len(count.read_text().splitlines()) == 3
        moved = venv.rename(tmp_path / "elsewhere")
        assert steps.ensure_venv(moved, ["-e", "."], "stamp") == ""
        assert len(count.read_text().splitlines()) == 4


@pytest.mark.parametrize(
    ("away", "code"), [("", 0), ("update", 0), ("install", 1)], ids=["a while", "lists", "packages"]
)
def test_ci_outlives_a_mirror_that_is_away_for_a_moment(
    away: str, code: int, tmp_path: Path
) -> None:
    """Twice nothing can be had; after that all but what stays away."""
    script = Path(__file__).parents[2] / ".ci" / "run"
    if not script.exists():
        pytest.skip("no checkout")
    tools = {
        "id": "echo 0",
        "dpkg-query": "exit 1",
        "apt-get": f'echo "$@" >>{tmp_path}/asked; n=$(wc -l <{tmp_path}/asked);'
        f' case "$*" in *" {away or "nothing"} "*|*" {away or "nothing"}") exit 100;; esac;'
        ' [ "$n" -gt 2 ]',
        "go": "echo go version go1.26.8",
        "node": "echo v24.0.0",
        "python3": 'case "$1" in -c) ;; *) echo "ran $*";; esac',
    }
    for name, body in tools.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / name).chmod(0o755)
    done = subprocess.run(
        ["bash", script],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}", "PAUSE": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert ("ran tests/run.py --require" in done.stdout) == (code == 0)
    assert "once more in 0 s" in done.stdout
    assert ("failed three times" in done.stdout) == bool(away)
    asked = (tmp_path / "asked").read_text()
    assert "Lock::Timeout" in asked and "lld-19" in asked

"""``python -m bench``: what it takes, what it prints, and its exit code."""

from __future__ import annotations

import json
import sys
import types
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

import bench.__main__ as command
from bench.harness import Missing, Row, compare
from bench.peers.by_hand import engine
from bench.peers.extism import extism_echo

KEYS = ["name", "unit", "ours", "beside", "theirs", "ratio", "goal", "met"]
ROOT = Path(command.__file__).parent.parent

Family = Callable[[], list[Row]]


@pytest.fixture
def families(monkeypatch: pytest.MonkeyPatch) -> None:
    """Families whose rows are known beforehand, in place of those that measure."""

    def missing() -> list[Row]:
        raise Missing("the package `other` is missing: pip install other")

    def broken() -> list[Row]:
        raise ValueError("it does not work")

    found: dict[str, Family] = {
        "quick": lambda: [
            compare("quick-one", "us", 3.0, "other", 4.0, 1.0),
            compare("quick-two", "MB", 1234.5, "other", 617.25),
        ],
        "slow": lambda: [compare("slow-one", "s", 2.0, "other", 0.25, 2.0)],
        "absent": missing,
        "broken": broken,
    }
    for name, rows in found.items():
        module = types.ModuleType(f"bench.rows.{name}")

        async def run(rows: Family = rows) -> list[Row]:
            return rows()

        module.run = run  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(command, "FAMILIES", dict.fromkeys(found, "rows"))


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "noise", lambda: "")


pytestmark = pytest.mark.usefixtures("quiet")


@pytest.mark.usefixtures("families")
def test_rows_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["quick", "slow", "--json"]) == 0
    out, err = capsys.readouterr()
    rows = json.loads(out)
    assert [list(row) for row in rows] == [KEYS] * 3
    assert list(rows[0].values()) == ["quick-one", "us", 3.0, "other", 4.0, 0.75, 1.0, True]
    assert list(rows[1].values()) == ["quick-two", "MB", 1234.5, "other", 617.25, 2.0, None, None]
    assert (rows[2]["ratio"], rows[2]["met"]) == (8.0, False)
    assert err == ""


@pytest.mark.usefixtures("families")
def test_rows_as_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["quick", "slow"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines] == [
        ["what", "ours", "beside", "theirs", "ratio", "goal"],
        ["quick-one", "3.00", "us", "other", "4.00", "us", "0.75", "1.00", "met"],
        ["quick-two", "1,234", "MB", "other", "617", "MB", "2.00"],
        ["slow-one", "2.00", "s", "other", "0.25", "s", "8.00", "2.00", "MISSED"],
    ]


@pytest.mark.usefixtures("families")
def test_what_is_missing_is_skipped_and_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["absent", "quick"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split(maxsplit=2)[:2] == ["absent", "SKIPPED:"]
    assert lines[1].endswith("the package `other` is missing: pip install other")
    assert lines[2].startswith("quick-one")


@pytest.mark.usefixtures("families")
def test_a_skipped_row_in_json_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["absent", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert list(row) == [*KEYS, "skipped"]
    assert row.pop("name") == "absent"
    assert row.pop("skipped") == "the package `other` is missing: pip install other"
    assert not any(row.values())


@pytest.mark.usefixtures("families")
def test_a_measurement_that_breaks_is_a_failure_and_the_others_go_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert command.main(["broken", "quick", "--json"]) == 1
    out, err = capsys.readouterr()
    assert [row["name"] for row in json.loads(out)] == ["broken", "quick-one", "quick-two"]
    assert "ValueError: it does not work" in err


@pytest.mark.usefixtures("families")
def test_without_names_all_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--json"]) == 1
    names = [row["name"] for row in json.loads(capsys.readouterr().out)]
    assert names == ["quick-one", "quick-two", "slow-one", "absent", "broken"]


def test_unknown_names_are_refused_before_anything_is_measured(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(["start", "stat"])
    assert ended.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "there is no stat; there are echo, " in err


def test_every_family_is_a_file_and_every_file_a_family() -> None:
    assert all(find_spec(f"bench.rows.{name}") for name in command.FAMILIES)
    files = {path.stem for path in (ROOT / "bench" / "rows").glob("*.py")} - {"__init__"}
    assert files == set(command.FAMILIES)


@pytest.mark.usefixtures("families")
def test_a_busy_machine_is_told_beside_the_rows(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "noise", lambda: "other work is running")
    assert command.main(["quick", "--json"]) == 0
    out, err = capsys.readouterr()
    assert len(json.loads(out)) == 2
    assert err == "other work is running\n"


@pytest.mark.parametrize("package", ["extism", "loro"])
def test_a_package_that_is_not_installed_is_missing(
    package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = {"extism": extism_echo, "loro": engine}[package]
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(Missing, match=f"no package `{package}` here: pip install"):
        load()


def test_the_recording_that_is_no_part_of_the_project_is_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("loro")
    monkeypatch.setenv("DAO_BENCH_DATA", str(tmp_path))
    assert command.main(["typing"]) == 0
    line = capsys.readouterr().out.splitlines()[-1]
    assert line.split()[:2] == ["typing", "SKIPPED:"]
    assert "automerge-paper.json.gz" in line

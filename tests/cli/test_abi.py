"""``dao abi`` as a person runs it: what it says, and with which exit code it ends."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from dao_sdk import resources
from dao_sdk.cli import screen
from dao_sdk.cli.main import main
from dao_sdk.compat.witness.unit import Recipe, build_unit
from tests.compat.workshop import ABI, NOTES, Workshop

from .conftest import Dao, environment

TITLE = "  string title = 1;"
MORE = "\n  // More.\n  string more = 99;"


@pytest.fixture
def dao(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Dao]:
    """Run ``dao`` in this process, in an empty folder: there are many runs here, and short ones."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def run(*words: str, stdin: str = "", **env: str) -> subprocess.CompletedProcess[str]:
        assert not stdin
        capfd.readouterr()
        with monkeypatch.context() as patch:
            for name, value in env.items():
                patch.setenv(name, value)
            code = main(list(words))
        out, err = capfd.readouterr()
        assert "defect of dao" not in err, err
        return subprocess.CompletedProcess(words, code, out, err)

    yield run
    screen.answer_in_json(False)


def test_a_process_ends_with_the_code_of_the_outcome(tmp_path: Path) -> None:
    protos(tmp_path, old="int32 a = 1;\nint32 b = 2;", new="int32 a = 1;")
    words = [sys.executable, "-m", "dao_sdk.cli", "abi", "diff", "old"]
    for new, code in (("old", 0), ("new", 100), ("nowhere", 101)):
        done = subprocess.run(
            [*words, new],
            cwd=tmp_path,
            env=environment(tmp_path),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code
        assert "Traceback" not in done.stderr


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """A contract in the folder in which ``dao`` is run, committed once."""
    workshop = Workshop(tmp_path)
    workshop.commit("first")
    return workshop


def protos(tmp_path: Path, **sides: str) -> None:
    for name, fields in sides.items():
        (tmp_path / name).mkdir()
        text = f'syntax = "proto3";\npackage p;\nmessage M {{\n{fields}\n}}\n'
        (tmp_path / name / "m.proto").write_text(text)


# diff


def test_diff_of_what_is_the_same(dao: Dao, tmp_path: Path) -> None:
    protos(tmp_path, old="int32 a = 1;", new="int32 a = 1;")
    done = dao("abi", "diff", "old", "new")
    assert (done.returncode, done.stderr) == (0, "")


def test_diff_fails_where_messages_break(dao: Dao, tmp_path: Path) -> None:
    protos(tmp_path, old="int32 a = 1;\nint32 b = 2;", new="int32 a = 1;")
    done = dao("abi", "diff", "old", "new")
    assert done.returncode == 100, done.stderr
    assert "`b`" in done.stdout
    assert "new/m.proto:3" in done.stdout
    assert dao("abi", "diff", "new", "old").returncode == 0, "a field more is a minor step"


def test_diff_looks_at_the_layers_that_are_named(dao: Dao, tmp_path: Path) -> None:
    protos(tmp_path, old="int32 a = 1;", new="int32 b = 1;")
    assert dao("abi", "diff", "--layer", "wire", "old", "new").returncode == 0
    assert dao("abi", "diff", "--layer", "json", "old", "new").returncode == 100
    absent = dao("abi", "diff", "--layer", "wasm", "old", "new")
    assert absent.returncode == 101
    assert "could not check wasm between old and new" in absent.stderr
    wrong = dao("abi", "diff", "--layer", "wrie", "old", "new")
    assert wrong.returncode == 2
    assert "wire" in wrong.stderr


def test_diff_of_a_contract_is_judged_by_its_versions(dao: Dao, workshop: Workshop) -> None:
    workshop.edit(NOTES, TITLE, TITLE + MORE)
    assert dao("abi", "diff", "git:HEAD", ".").returncode == 100, "1.2 does not become another"
    workshop.become(3)
    assert dao("abi", "diff", "git:HEAD", ".").returncode == 0
    workshop.edit(NOTES, TITLE, "")
    assert dao("abi", "diff", "git:HEAD", ".").returncode == 100


@pytest.mark.parametrize("side", ["nowhere", "git:nope", "release:7.7", "release:x", "old/x.bin"])
def test_a_side_that_cannot_be_read_is_101(dao: Dao, tmp_path: Path, side: str) -> None:
    protos(tmp_path, old="int32 a = 1;")
    (tmp_path / "old" / "x.bin").write_bytes(b"\xff\xff")
    for words in (("old", side), (side, "old")):
        done = dao("abi", "diff", *words, GIT_CEILING_DIRECTORIES=str(tmp_path.parent))
        assert (done.returncode, done.stdout) == (101, "")
        assert done.stderr.startswith("error: ")
    told = json.loads(dao("abi", "diff", "--json", "old", side).stderr)
    assert told["error"]["message"]
    assert json.loads(dao("abi", "diff", "--format", "json", "old", side).stderr) == told


def test_messages_that_do_not_compile_are_told_with_their_places(dao: Dao, tmp_path: Path) -> None:
    protos(tmp_path, old="int32 a = 1;", new="int33 a = 1;")
    done = dao("abi", "diff", "old", "new")
    assert done.returncode == 101
    assert "new/m.proto:4:1: unknown type `int33`" in done.stderr


@pytest.mark.parametrize(
    "words", [(), ("old",), ("old", "new", "more"), ("--format", "xml", "a", "b")]
)
def test_wrong_usage_is_2(dao: Dao, words: tuple[str, ...]) -> None:
    done = dao("abi", "diff", *words)
    assert done.returncode == 2
    assert "mend: `dao abi diff --help`" in done.stderr


def test_a_command_that_is_not_there_is_told_with_the_nearest(dao: Dao) -> None:
    done = dao("abi", "frezee")
    assert done.returncode == 2
    assert "did you mean `dao abi freeze`?" in done.stderr


def test_diff_as_json(dao: Dao, tmp_path: Path) -> None:
    protos(tmp_path, old="int32 a = 1;\nint32 b = 2;", new="int32 a = 1;")
    done = dao("abi", "diff", "--json", "old", "new")
    assert done.returncode == 100
    told = json.loads(done.stdout)
    assert "wire/field-removed" in done.stdout
    assert dao("abi", "diff", "--format", "json", "old", "new").stdout == done.stdout
    written = dao("abi", "diff", "--json", "--output", "out.json", "old", "new")
    assert (written.returncode, written.stdout) == (100, "")
    assert json.loads((tmp_path / "out.json").read_text("utf-8")) == told


@pytest.mark.parametrize(
    ("form", "said"), [("sarif", '"2.1.0"'), ("github", "::error file=new/m.proto")]
)
def test_diff_in_the_forms_of_others(dao: Dao, tmp_path: Path, form: str, said: str) -> None:
    protos(tmp_path, old="int32 a = 1;\nint32 b = 2;", new="int32 a = 1;")
    done = dao("abi", "diff", "--format", form, "old", "new")
    assert done.returncode == 100
    assert said in done.stdout


def test_output_that_cannot_be_written(dao: Dao, tmp_path: Path) -> None:
    protos(tmp_path, old="int32 a = 1;")
    done = dao("abi", "diff", "old", "old", "--output", "no/such/folder")
    assert done.returncode == 1
    assert "no/such/folder cannot be written" in done.stderr


def test_what_is_waived_does_not_fail(dao: Dao, tmp_path: Path) -> None:
    protos(tmp_path, old="int32 a = 1;\nint32 b = 2;", new="int32 a = 1;")
    waiver = '[[waiver]]\nrule = "{}"\nplace = "p.M.b"\nreason = "None."\nuntil = {}\n'
    text = waiver.format("wire/field-removed", "2999-01-31")
    (tmp_path / "w.toml").write_text(text)
    words = ("abi", "diff", "--layer", "wire", "--waivers", "w.toml", "old", "new")
    done = dao(*words)
    assert done.returncode == 0, done.stdout
    (tmp_path / "w.toml").write_text(text.replace("2999", "2001"))
    late = dao(*words)
    assert late.returncode == 100
    assert "ended on 2001-01-31" in late.stdout
    (tmp_path / "w.toml").write_text(text.replace("reason", "raeson"))
    wrong = dao(*words)
    assert wrong.returncode == 101
    assert "w.toml:4:1: unknown key `raeson`" in wrong.stderr


# check


def test_check_says_that_nothing_was_frozen_yet(dao: Dao, workshop: Workshop) -> None:
    done = dao("abi", "check")
    assert done.returncode == 0
    assert "nothing that is still supported was frozen yet" in done.stderr


def test_check_compares_with_every_release_and_what_is_named(dao: Dao, workshop: Workshop) -> None:
    assert dao("abi", "freeze", "1.2").returncode == 0
    workshop.become(3)
    workshop.edit(NOTES, TITLE, TITLE + MORE)
    assert dao("abi", "freeze", "1.3").returncode == 0
    assert dao("abi", "check", "--against", "git:HEAD").returncode == 0
    workshop.become(4)
    workshop.edit(NOTES, MORE, "")
    broken = dao("abi", "check")
    assert broken.returncode == 100
    assert "release:1.3" in broken.stdout
    (workshop.root / "abi" / "releases" / "ended.toml").write_text(
        '[[ended]]\nrelease = "1.3"\non = 2020-01-01\nreason = "Gone."\n'
    )
    assert dao("abi", "check").returncode == 0
    assert dao("abi", "check", "--against", "release:1.3").returncode == 100


def test_check_tells_what_a_draft_breaks_and_goes_on(dao: Dao, workshop: Workshop) -> None:
    workshop.become(2, "draft")
    workshop.commit("a draft")
    workshop.edit(NOTES, TITLE, "")
    done = dao("abi", "check", "--against", "git:HEAD")
    assert done.returncode == 0
    assert "notes.v1.Note" in done.stdout
    assert "draft" in done.stdout


def test_check_reads_the_waivers_of_the_contract(dao: Dao, workshop: Workshop) -> None:
    workshop.edit(NOTES, TITLE, "")
    (workshop.root / "abi" / "waivers.toml").write_text(
        "".join(
            f'[[waiver]]\nrule = "{layer}/field-removed"\nplace = "notes.v1.Note.title"\n'
            'reason = "It was never used."\nuntil = 2999-01-31\n'
            for layer in ("wire", "json", "source")
        )
    )
    done = dao("abi", "check", "--against", "git:HEAD", "--layer", "wire", "--layer", "json")
    assert done.returncode == 0, done.stdout
    (workshop.root / "abi" / "waivers.toml").write_text("[[waiver]]\n")
    assert dao("abi", "check").returncode == 101


def test_a_changed_release_is_found_by_check(dao: Dao, workshop: Workshop) -> None:
    assert dao("abi", "freeze", "1.2").returncode == 0
    path = workshop.root / "abi" / "releases" / "1.2.json"
    path.write_text(path.read_text("utf-8").replace("Words about it", "Wards about it"), "utf-8")
    for words in (("check",), ("log",), ("diff", "release:1.2", "."), ("freeze", "1.3")):
        done = dao("abi", *words)
        assert done.returncode in (1, 101)
        assert words[0] == "freeze" or "is not what was frozen" in done.stderr


def test_check_elsewhere(dao: Dao, tmp_path: Path) -> None:
    Workshop(tmp_path / "c")
    assert dao("abi", "check", "--contract", "c").returncode == 0
    assert dao("abi", "check", "--contract", f"c/{ABI}").returncode == 0
    nothing = dao("abi", "check")
    assert nothing.returncode == 101
    assert "no contract around the working folder" in nothing.stderr
    assert "--contract PATH" in nothing.stderr


# check UNIT


def test_the_shipped_unit_runs_on_the_shipped_host(dao: Dao) -> None:
    done = dao("abi", "check", str(resources.unit()))
    assert done.returncode == 0, done.stdout
    assert "would load and run on a host of shipped" in done.stdout
    assert "storage" in done.stdout


def unit_of_the_future(workshop: Workshop) -> Path:
    shutil.copytree(workshop.root / "abi", workshop.root / "host" / "abi")
    shutil.copytree(workshop.root / "proto", workshop.root / "host" / "proto")
    workshop.become(3)
    workshop.add_import("1.3", optional=False)
    names = ("avatar_clock", "avatar_clock_zone")
    path = workshop.root / "unit.wasm"
    path.write_bytes(build_unit(Recipe(workshop.contract(), names)))
    return path


def test_all_that_a_unit_lacks_is_listed(dao: Dao, workshop: Workshop) -> None:
    unit_of_the_future(workshop)
    done = dao("abi", "check", "unit.wasm", "--host", "host")
    assert done.returncode == 100
    assert (
        "avatar_clock_zone  capability clock, since 1.3; the unit cannot do without" in done.stdout
    )
    assert "unit.wasm would not run on a host of host" in done.stdout
    assert dao("abi", "check", "unit.wasm", "--host", ".").returncode == 0
    assert dao("abi", "check", "unit.wasm").returncode == 100, "another contract is shipped"


def test_a_unit_as_json(dao: Dao, workshop: Workshop) -> None:
    unit_of_the_future(workshop)
    done = dao("abi", "check", "unit.wasm", "--host", "host", "--json")
    assert done.returncode == 100
    document = json.loads(done.stdout)
    schema = json.loads((resources.abi() / "report.schema.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(document)
    told: Any = document["unit"]
    assert told["outcome"] == "breaking"
    assert told["missing"] == [
        {"name": "avatar_clock_zone", "capability": "clock", "since": "1.3", "required": True}
    ]
    assert [it["name"] for it in told["offered"]] == ["avatar_respond", "avatar_clock"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("nope.wasm",), 101, "nothing at nope.wasm"),
        (("text.wasm",), 101, "text.wasm"),
        (("proto",), 101, "proto is no unit"),
        (("unit.wasm", "--host", "host/proto"), 101, "has no contract"),
        (("unit.wasm", "--against", "git:HEAD"), 2, "not units"),
        (("--host", "host"), 2, "--host wants a UNIT"),
    ],
)
def test_what_is_no_unit_is_told(
    dao: Dao, workshop: Workshop, words: tuple[str, ...], code: int, said: str
) -> None:
    unit_of_the_future(workshop)
    (workshop.root / "text.wasm").write_text("text")
    done = dao("abi", "check", *words)
    assert done.returncode == code
    assert said in done.stderr


# freeze and log


def test_freeze_writes_a_release_once(dao: Dao, workshop: Workshop) -> None:
    done = dao("abi", "freeze", "1.2", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["path"] == "abi/releases/1.2.json"
    assert told["digest"] == json.loads((workshop.root / told["path"]).read_text())["digest"]
    again = dao("abi", "freeze", "1.2")
    assert again.returncode == 1
    assert "a release never changes" in again.stderr


def test_freeze_refuses_what_is_not_ready(dao: Dao, workshop: Workshop) -> None:
    assert dao("abi", "freeze", "1").returncode == 2
    assert dao("abi", "freeze", "1.3").returncode == 1
    workshop.become(2, "draft")
    draft = dao("abi", "freeze", "1.2")
    assert draft.returncode == 1
    assert "state: released" in draft.stderr
    workshop.edit(ABI, "mode: sync", "moed: sync")
    problems = dao("abi", "freeze", "1.2")
    assert problems.returncode == 101
    assert "did you mean `mode`?" in problems.stderr
    assert not (workshop.root / "abi" / "releases").exists()


def test_freeze_tells_what_needs_a_greater_step(dao: Dao, workshop: Workshop) -> None:
    assert dao("abi", "freeze", "1.2").returncode == 0
    workshop.become(3)
    workshop.edit(NOTES, TITLE, "")
    done = dao("abi", "freeze", "1.3")
    assert done.returncode == 100
    assert "field-removed" in done.stdout
    assert "1.3 is a minor step from release 1.2; what changed needs a major one" in done.stderr
    told = dao("abi", "freeze", "1.3", "--json")
    assert (told.returncode, told.stdout) == (100, "")
    assert "needs a major one" in json.loads(told.stderr)["error"]["message"]


def test_log_is_a_changelog(dao: Dao, workshop: Workshop) -> None:
    assert dao("abi", "freeze", "1.2").returncode == 0
    workshop.become(3, "draft")
    workshop.edit(NOTES, TITLE, TITLE + MORE)
    done = dao("abi", "log")
    assert done.returncode == 0, done.stderr
    assert "## 1.3 (draft)" in done.stdout
    assert "- field `notes.v1.Note.more`: More." in done.stdout
    versions = json.loads(dao("abi", "log", "--json").stdout)["versions"]
    assert [it["version"] for it in versions] == ["1.3", "1.2", "1.1", "1.0"]
    assert dao("abi", "log", "--output", "CHANGES.md").stdout == ""
    assert (workshop.root / "CHANGES.md").read_text("utf-8") == done.stdout


def test_log_without_a_contract(dao: Dao) -> None:
    assert dao("abi", "log").returncode == 101


# explain


def test_explain_tells_all_of_a_rule(dao: Dao) -> None:
    done = dao("abi", "explain", "wire/field-removed")
    assert done.returncode == 0, done.stderr
    assert "reserved" in done.stdout
    told = json.loads(dao("abi", "explain", "wire/field-removed", "--json").stdout)
    assert told["rule"] == "wire/field-removed"
    assert {"title", "why", "before", "after", "safely"} <= told.keys()


def test_explain_lists_all_rules(dao: Dao) -> None:
    done = dao("abi", "explain")
    assert done.returncode == 0
    assert "wire/field-removed" in done.stdout
    assert "waiver/unused" in done.stdout
    told = json.loads(dao("abi", "explain", "--json").stdout)
    assert {"wire/field-removed", "waiver/expired"} <= {it["rule"] for it in told["rules"]}


def test_explain_names_the_nearest_rule(dao: Dao) -> None:
    done = dao("abi", "explain", "wire/field-remvoed")
    assert done.returncode == 1
    assert "wire/field-removed" in done.stderr


def test_every_command_has_its_exit_codes_in_its_help(dao: Dao) -> None:
    for name in ("diff", "check", "freeze", "log", "explain"):
        done = dao("abi", name, "--help")
        assert done.returncode == 0
        assert "Exit codes:" in done.stdout

"""``dao abi diff``: what it says, and with which exit code it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.compat.builders import NOTES, ContractBuilder

from ..conftest import Dao, environment
from .sides import MORE, TITLE, protos


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


def test_a_message_that_became_a_text_is_told_once_a_layer(dao: Dao, tmp_path: Path) -> None:
    """That it cannot be unset any more is no further loss."""
    protos(tmp_path, old="M inner = 1;", new="string inner = 1;")
    done = dao("abi", "diff", "old", "new", "--layer", "wire", "--layer", "json", "--json")
    findings = json.loads(done.stdout)["comparisons"][0]["findings"]
    assert [it["rule"] for it in findings] == ["wire/field-type-changed", "json/field-type-changed"]


def test_a_small_message_is_known_by_where_it_is_used(dao: Dao, tmp_path: Path) -> None:
    """It has too little in it to be known by that alone."""
    for side, name in (("old", "Path"), ("new", "Keys")):
        text = (
            'syntax = "proto3";\npackage p;\n'
            f"message M {{ {name} at = 1; }}\nmessage {name} {{ repeated string keys = 1; }}\n"
        )
        (tmp_path / f"{side}.proto").write_text(text)
    done = dao("abi", "diff", "old.proto", "new.proto", "--layer", "source", "--json")
    findings = json.loads(done.stdout)["comparisons"][0]["findings"]
    assert [it["rule"] for it in findings] == ["source/type-renamed"]


def test_a_witness_shows_the_change_that_it_is_for(dao: Dao, tmp_path: Path) -> None:
    """Though another field of the same message was removed, and would go wrong as well."""
    (tmp_path / "old.proto").write_text(
        'syntax = "proto2";\npackage p;\n'
        "message M { required string name = 1; optional int32 gone = 2; }\n"
    )
    (tmp_path / "new.proto").write_text(
        'edition = "2023";\npackage p;\nmessage M { string name = 1; }\n'
    )
    done = dao("abi", "diff", "old.proto", "new.proto", "--layer", "wire", "--json")
    findings = json.loads(done.stdout)["comparisons"][0]["findings"]
    told = {it["rule"]: it["witness"] for it in findings}
    assert told["wire/field-removed"]["data"].endswith("1001")
    assert told["wire/required-removed"]["data"] == ""
    assert told["wire/required-removed"]["input"] == "no bytes at all as p.M"
    assert "UTF-8" in told["wire/field-utf8-check-changed"]["new"]


def test_text_names_what_a_waiver_can_name(dao: Dao, tmp_path: Path) -> None:
    protos(tmp_path, old="int32 a = 1;\nint32 b = 2;", new="int32 a = 1;")
    assert "\n    p.M.b\n" in dao("abi", "diff", "old", "new", "--long").stdout


def test_what_is_imported_from_elsewhere_is_found_and_not_compared(
    dao: Dao, tmp_path: Path
) -> None:
    protos(tmp_path, old="int32 a = 1;", new="int32 a = 1;\ngogo.X x = 2;")
    new = tmp_path / "new" / "m.proto"
    new.write_text(new.read_text().replace("package p;", 'package p;\nimport "gogo/gogo.proto";'))
    (tmp_path / "ext" / "gogo").mkdir(parents=True)
    (tmp_path / "ext" / "gogo" / "gogo.proto").write_text(
        'syntax = "proto3";\npackage gogo;\nmessage X { int32 a = 1; }\nmessage Y {}\n'
    )
    missing = dao("abi", "diff", "old", "new")
    assert missing.returncode == 101
    assert "unknown file `gogo/gogo.proto`" in missing.stderr and "--import" in missing.stderr
    words = ("--import", "ext", "--json")
    done = dao("abi", "diff", "old", "new", *words)
    assert done.returncode == 0, done.stderr
    findings = json.loads(done.stdout)["comparisons"][0]["findings"]
    assert {it["subject"] for it in findings} == {"p.M.x"}
    assert all(it["witness"] for it in findings if it["layer"] in ("wire", "json"))
    back = json.loads(dao("abi", "diff", "new", "old", *words).stdout)["comparisons"][0]
    assert {it["subject"] for it in back["findings"]} == {"p.M.x"}
    nowhere = dao("abi", "diff", "old", "new", "--import", "nowhere")
    assert nowhere.returncode == 101 and "--import nowhere: there is no such" in nowhere.stderr


def test_a_waiver_may_have_wildcards_in_its_rule_and_its_place(dao: Dao, tmp_path: Path) -> None:
    protos(tmp_path, old="int32 a = 1;\nint32 b = 2;", new="int32 a = 1;")
    waiver = '[[waiver]]\nrule = "{}"\nplace = "{}"\nreason = "None."\nuntil = 2999-01-31\n'
    words = ("abi", "diff", "--waivers", "w.toml", "old", "new", "--json")
    (tmp_path / "w.toml").write_text(waiver.format("*/field-removed", "p.M.[!a]"))
    done = dao(*words)
    told = json.loads(done.stdout)["comparisons"][0]
    assert done.returncode == 0, done.stdout
    assert {it["rule"] for it in told["waived"]} == {
        "wire/field-removed",
        "json/field-removed",
        "source/field-removed",
    }
    (tmp_path / "w.toml").write_text(waiver.format("wire/*", "q.*"))
    unused = json.loads(dao(*words).stdout)["comparisons"][0]["findings"]
    assert "nothing needs the waiver of wire/* for `q.*`" in {it["message"] for it in unused}
    (tmp_path / "w.toml").write_text(waiver.format("*/nothing-like-it", "p.*"))
    wrong = dao(*words)
    assert wrong.returncode == 101 and "w.toml:2:1: unknown rule" in wrong.stderr


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


def test_diff_of_a_contract_is_judged_by_its_versions(dao: Dao, builder: ContractBuilder) -> None:
    builder.edit(NOTES, TITLE, TITLE + MORE)
    assert dao("abi", "diff", "git:HEAD", ".").returncode == 100, "1.2 does not become another"
    builder.become(3)
    assert dao("abi", "diff", "git:HEAD", ".").returncode == 0
    builder.edit(NOTES, TITLE, "")
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
    assert "help: `dao abi diff --help`" in done.stderr


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
    assert written.stderr == "wrote out.json\n"
    assert dao("abi", "diff", "--json", "--output", "-", "old", "new").stdout == done.stdout


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

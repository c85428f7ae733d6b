"""What is told about a contract that is wrong: where, what was expected, which name is nearest."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dao_sdk.contract import ContractError, Diagnostic
from dao_sdk.contract.diagnostics import Problems
from dao_sdk.contract.model import Place
from dao_sdk.errors import DaoError
from dao_sdk.nearest import nearest
from tests.contract.cases import ABI, CASES, STORAGE, VALUE, Case

Diagnose = Callable[..., tuple[Diagnostic, ...]]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_problem_is_told(case: Case, diagnose: Diagnose, folder: Path) -> None:
    told = [str(each) for each in diagnose((case.file, case.old, case.new))]
    file = case.told_of or case.file
    text = (folder / file).read_text(encoding="utf-8")
    before = text[: text.index(case.place.replace("▸", "")) + case.place.index("▸")]
    line, column = before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1
    expected = f"{file}:{line}:{column}: {case.message}"
    assert any(each.startswith(expected) for each in told), "\n".join(told)


def test_every_problem_is_told_at_once(diagnose: Diagnose) -> None:
    told = diagnose(
        (ABI, "state: draft", "state: draff"),
        (ABI, "dao.abi.v1.Ready", "dao.abi.Ready"),
        (ABI, "TIMEOUT: { code: -7", "TIMEOUT: { code: -6"),
        (STORAGE, "rpc Scan(", "rpc Scan(stream "),
        (STORAGE, "  // The key, 1 to 1,024 bytes.\n", ""),
    )
    assert [it.place.file for it in told] == [ABI, ABI, ABI, STORAGE, STORAGE]
    assert [it.place.line for it in told[:3]] == sorted(it.place.line for it in told[:3])


def test_the_contract_file_is_checked_where_a_proto_does_not_compile(diagnose: Diagnose) -> None:
    told = diagnose((ABI, "state: draft", "state: draff"), (VALUE, "int_value = 3;", "int_value"))
    assert {it.place.file for it in told} == {ABI, VALUE}


def test_bytes_that_are_not_text_are_told(diagnose: Diagnose, folder: Path) -> None:
    (folder / ABI).write_bytes(b"contract: dao\ndoc: \xc3\xa9 \xff\n")
    (folder / VALUE).write_bytes(b"// \xff\n")
    assert [str(it) for it in diagnose()] == [
        "abi/v1.yaml:2:8: this byte is not UTF-8; expected UTF-8 text",
        "proto/dao/data/v1/value.proto:1:4: this byte is not UTF-8; expected UTF-8 text",
    ]


def test_the_error_says_everything() -> None:
    problems = Problems()
    problems.add(Place("b", 2, 1), "second", "this")
    problems.add(Place("b", 1, 9), "first")
    problems.add(Place("b", 1, 9), "first")
    error = ContractError(problems.within("a"))
    assert str(error) == (
        "the contract has 2 problems\n  a/b:1:9: first\n  a/b:2:1: second; expected this"
    )


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("capabilty", ["capability", "doc"], "capability"),
        ("Ready", ["dao.abi.v1.Ready", "dao.abi.v1.Failure"], "dao.abi.v1.Ready"),
        ("EQUAL", ["equal", "other"], "equal"),
        ("zzz", ["capability", "doc"], ""),
        ("anything", [], ""),
    ],
)
def test_nearest(name: str, known: list[str], expected: str) -> None:
    assert nearest(name, known) == expected


def test_a_missing_compiler_is_told(diagnose: Diagnose, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(DaoError, match="needs the package grpcio-tools") as caught:
        diagnose((VALUE, "// The null value.", "// No value at all."))
    assert "pip install" in caught.value.help


def test_a_contract_without_protos_is_told(diagnose: Diagnose, folder: Path) -> None:
    shutil.rmtree(folder / "proto")
    (folder / "proto").mkdir()
    assert "unknown message `dao.abi.v1.Failure`" in [it.message for it in diagnose()]


def test_what_cannot_be_read_is_told(diagnose: Diagnose, folder: Path) -> None:
    (folder / VALUE).unlink()
    (folder / VALUE).mkdir()
    with pytest.raises(DaoError, match="cannot be read: Is a directory"):
        diagnose()

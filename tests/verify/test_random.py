"""Contracts drawn by lot: they are the same from a seed, awkward, and what is broken with them is noticed."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from click.testing import CliRunner

from dao_sdk.cli.main import root
from dao_sdk.contract import read_contract
from dao_sdk.contract.message_classes import message_pool
from dao_sdk.verify.languages import Language, languages
from dao_sdk.verify.random_contracts import run
from dao_sdk.verify.random_contracts.contract import draw
from dao_sdk.verify.random_contracts.values import fill


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where testees for contracts that are drawn are made."""
    return tmp_path_factory.mktemp("random")


def written(seed: int, folder: Path) -> dict[str, bytes]:
    """The files of a contract that was drawn."""
    draw(seed, folder)
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_a_seed_always_gives_the_same_contract(tmp_path: Path) -> None:
    one, again, other = (
        written(seed, tmp_path / name) for seed, name in ((3, "a"), (3, "b"), (4, "c"))
    )
    assert one == again
    assert one != other


@pytest.mark.parametrize("seed", range(100, 106))
def test_what_is_drawn_is_a_contract_with_every_type(seed: int, tmp_path: Path) -> None:
    drawn = draw(seed, tmp_path)
    contract = read_contract(tmp_path)
    assert {method.mode for method in drawn.methods} == {"unary", "stream"}
    assert {each.mode for each in drawn.imports} == {"unary", "stream", "sync"}
    assert len(drawn.capabilities) == 2
    fields = message_pool(contract)["lot.v1.Everything"].DESCRIPTOR.fields
    assert {field.type for field in fields} >= set(range(1, 19)) - {10}  # 10 are groups
    names = [method.name for method in drawn.methods]
    assert len(set(names)) == len(names)


def test_values_are_the_same_from_a_seed_and_fill_fields(tmp_path: Path) -> None:
    draw(1, tmp_path)
    kind = message_pool(read_contract(tmp_path))["lot.v1.Everything"]
    made = []
    for _ in range(2):
        made.append(kind())
        fill(random.Random(5), made[-1])
    one, other = (each.SerializeToString(deterministic=True) for each in made)
    assert one == other
    assert len(made[0].ListFields()) > 30


def test_python_carries_every_value(work: Path) -> None:
    outcome = run.verify_seed(languages()["python"], 1, work / "python", 60)
    assert outcome.status == "passed", (outcome.why, outcome.wanted, outcome.got, outcome.words)


def test_a_value_that_arrives_otherwise_is_noticed(tmp_path: Path, work: Path) -> None:
    real = languages()["python"]
    text = (real.pack / "conformance" / "testee.py").read_text("utf-8")
    was = "answer = reply.SerializeToString()"
    assert text.count(was) == 1
    testee = tmp_path / "testee.py"
    testee.write_text(
        text.replace(
            was,
            f"reply.ClearField(reply.ListFields()[0][0].name) if reply.ByteSize() else None; {was}",
        ),
        "utf-8",
    )
    broken = Language("python", real.pack, run=("{python}", str(testee), "{work}"), check=())
    outcome = run.verify_seed(broken, 1, work / "python", 60)
    assert outcome.status == "failed"
    assert "of answer differs" in outcome.why
    assert (Path(outcome.case.place) / "abi" / "v1.yaml").is_file()


def test_what_does_not_compile_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = languages()["python"]
    code = "import sys; print('lot_pb.py:1: a warning'); sys.exit(1)"
    warned = Language("python", real.pack, run=real.run, check=(("{python}", "-c", code),))
    monkeypatch.setattr(run, "prepare", lambda *_: None)
    outcome = run.verify_seed(warned, 1, tmp_path, 60)
    assert outcome.status == "failed"
    assert "has warnings" in outcome.why
    assert "lot_pb.py:1: a warning" in outcome.words


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--seed", "1"), "--random"),
        (("--random", "1", "--step", "load"), "--step"),
        (("--random", "1", "--", "true"), "--lang"),
        (("--random", "0"), "0"),
    ],
)
def test_what_makes_no_sense_is_refused(words: tuple[str, ...], said: str) -> None:
    result = CliRunner().invoke(root, ["verify", *words])
    assert result.exit_code != 0
    assert said in str(result.output) + str(result.exception)

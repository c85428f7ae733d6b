"""``dao abi check UNIT``: whether it would run, and all that it lacks."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from dao_sdk import resources
from dao_sdk.compat.witness.unit import Recipe, build_unit
from tests.compat.builders import ContractBuilder

from ..conftest import Dao


def test_the_shipped_unit_runs_on_the_shipped_host(dao: Dao) -> None:
    done = dao("abi", "check", str(resources.unit()))
    assert done.returncode == 0, done.stdout
    assert "would load and run on a host of shipped" in done.stdout
    assert "storage" in done.stdout


def unit_of_the_future(builder: ContractBuilder, *, embedded: bool = True) -> Path:
    shutil.copytree(builder.root / "abi", builder.root / "host" / "abi")
    shutil.copytree(builder.root / "proto", builder.root / "host" / "proto")
    builder.become(3)
    builder.add_import("1.3", optional=False)
    names = ("avatar_clock", "avatar_clock_zone")
    path = builder.root / "unit.wasm"
    path.write_bytes(build_unit(Recipe(builder.contract(), names, embedded=embedded)))
    return path


def test_all_that_a_unit_lacks_is_listed(dao: Dao, builder: ContractBuilder) -> None:
    unit_of_the_future(builder)
    done = dao("abi", "check", "unit.wasm", "--host", "host")
    assert done.returncode == 100
    assert (
        "avatar_clock_zone  capability clock, since 1.3; the unit cannot do without" in done.stdout
    )
    assert "unit.wasm would not run on a host of host" in done.stdout
    assert "old host  host" in done.stdout
    errors = done.stdout.partition("\nerrors\n")[2].partition("\n\n")[0]
    assert "wasm/import-missing" in errors, "no version step makes it good"
    assert "\n0 errors" not in done.stdout
    assert dao("abi", "check", "unit.wasm", "--host", ".").returncode == 0
    assert dao("abi", "check", "unit.wasm").returncode == 100, "another contract is shipped"


def test_what_was_not_looked_at_is_not_promised(dao: Dao, builder: ContractBuilder) -> None:
    unit_of_the_future(builder)
    wire = dao("abi", "check", "unit.wasm", "--host", "host", "--layer", "wire")
    assert "nothing in wire keeps unit.wasm from running on a host of host" in wire.stdout
    told = dao("abi", "check", "unit.wasm", "--host", "host", "--format", "github")
    assert "::unit.wasm would not run on a host of host\n" in told.stdout


def test_a_stripped_unit_is_listed_by_what_the_host_knows(
    dao: Dao, builder: ContractBuilder
) -> None:
    unit_of_the_future(builder, embedded=False)
    done = dao("abi", "check", "unit.wasm", "--host", "host")
    assert "\n  clock  avatar_clock\n" in done.stdout
    assert "?" not in done.stdout


def test_a_unit_as_json(dao: Dao, builder: ContractBuilder) -> None:
    unit_of_the_future(builder)
    done = dao("abi", "check", "unit.wasm", "--host", "host", "--json")
    assert done.returncode == 100
    document = json.loads(done.stdout)
    schema = json.loads((resources.abi() / "report.schema.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(document)
    told: Any = document["unit"]
    assert told["outcome"] == "breaking"
    (comparison,) = document["comparisons"]
    assert {it["severity"] for it in comparison["findings"] if it["breaks"]} == {"error"}
    assert comparison["counts"]["errors"] > 0
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
        (("unit.wasm", "--layer", "json"), 2, "do not meet in the layer json"),
    ],
)
def test_what_is_no_unit_is_told(
    dao: Dao, builder: ContractBuilder, words: tuple[str, ...], code: int, said: str
) -> None:
    unit_of_the_future(builder)
    (builder.root / "text.wasm").write_text("text")
    done = dao("abi", "check", *words)
    assert done.returncode == code
    assert said in done.stderr

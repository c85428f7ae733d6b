"""A recording replays bit for bit, and what is not the same is shown where it begins."""

from __future__ import annotations

import asyncio
import json
import random
import re
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dao_sdk import resources
from dao_sdk.cli.main import root
from dao_sdk.contract import read_contract
from dao_sdk.errors import DaoError
from dao_sdk.host.api.avatar import Avatar
from dao_sdk.host.dynamic.abi_from_contract import abi_of
from dao_sdk.recordings.read import Recording, record_class

from ..host.conftest import build

Change = Callable[[list[Any]], object]
WRITE = "avatar_storage_write"


async def record(file: Path) -> None:
    """Record a home that is used, with a call that fails."""
    home = file.parent / "home"
    async with Avatar.open(home, record=file, start_seconds=600) as avatar:
        notes = avatar.documents.space("notes")
        for number in range(5):
            await notes.put(str(number), {"title": f"Note {number}", "done": number % 2 == 0})
        with pytest.raises(DaoError):
            await notes.put("x" * 5000, {})


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recorded")
    asyncio.run(record(folder / "trace"))
    return folder / "trace"


def replay(file: Path, *more: str) -> Result:
    return CliRunner().invoke(root, ["replay", str(file), *more])


def records(file: Path) -> list[Any]:
    def each() -> Iterator[Any]:
        data = file.read_bytes()
        while data:
            (length,) = struct.unpack_from("<I", data)
            yield record_class().FromString(data[4 : 4 + length])
            data = data[4 + length :]

    return list(each())


def write(file: Path, made: list[Any]) -> Path:
    parts = [each.SerializeToString() for each in made]
    file.write_bytes(b"".join(struct.pack("<I", len(part)) + part for part in parts))
    return file


def at(made: list[Any], name: str) -> int:
    """Where the first call of an import or of an export is, which must be there."""
    return next(
        place
        for place, each in enumerate(made)
        if name in (each.import_called.name, each.entry_began.name)
    )


def other_random(made: list[Any]) -> None:
    called = made[at(made, "avatar_random_fill")].import_called
    called.came_out = bytes(each ^ 1 for each in called.came_out)


def other_write(made: list[Any]) -> None:
    called = made[at(made, WRITE)].import_called
    called.went_in = called.went_in[:-1] + bytes([called.went_in[-1] ^ 1])


def other_status(made: list[Any]) -> None:
    made[at(made, WRITE)].import_called.status = -10


def other_argument(made: list[Any]) -> None:
    made[at(made, WRITE)].import_called.arguments[0] += 1


def other_result(made: list[Any]) -> None:
    begun = at(made, "yuan_handle_request")
    next(each for each in made[begun:] if each.HasField("entry_ended")).entry_ended.result += 7


def other_name(made: list[Any]) -> None:
    made[at(made, WRITE)].import_called.name = "avatar_storage_read"


def other_death(made: list[Any]) -> None:
    ended = [each for each in made if each.HasField("entry_ended")][-1].entry_ended
    ended.ClearField("result")
    ended.death = 1


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (other_random, "differs|another|sooner|called an import|something else"),
        (other_write, "what went in differs from byte"),
        (other_status, "differ|another|sooner|called an import|something else"),
        (other_argument, "the arguments differ"),
        (other_result, "the entry returned something else"),
        (lambda made: made.pop(at(made, WRITE)), "called|another|differ"),
        (lambda made: made.insert(at(made, WRITE), made[at(made, WRITE)]), "another|sooner|differ"),
        (other_name, "the unit called another import"),
        (other_death, "the entry returned something else"),
    ],
)
def test_the_first_difference_is_shown_with_twelve_crossings_before_it(
    change: Change, what: str, recorded: Path, tmp_path: Path
) -> None:
    made = records(recorded)
    change(made)
    done = replay(write(tmp_path / "changed", made), "--json")
    assert done.exit_code == 1, done.output
    told = json.loads(done.output)
    assert not told["same"]
    differs = told["difference"]
    assert re.search(what, differs["what"])
    assert differs["recorded"] != differs["replayed"]
    assert len(differs["before"]) == 12
    assert differs["before"][-1].startswith(f"{differs['record'] - 1}: ")
    shown = replay(tmp_path / "changed").output
    assert f"  - {differs['recorded']}" in shown
    assert f"  + {differs['replayed']}" in shown


def test_what_was_recorded_replays(recorded: Path) -> None:
    done = replay(recorded)
    assert done.exit_code == 0, done.output
    assert "the unit did the same, bit for bit: 1 instance, 0 deaths, " in done.output


def test_a_recording_that_was_cut_replays_as_far_as_it_goes(recorded: Path, tmp_path: Path) -> None:
    whole = recorded.read_bytes()
    for size in (len(whole) - 1, len(whole) // 2, len(whole) // 3 + 1):
        (tmp_path / "cut").write_bytes(whole[:size])
        done = replay(tmp_path / "cut")
        assert done.exit_code == 0, done.output
        assert "did the same" in done.output


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "record 1 is no header"),
        (b"no recording at all", "record 1 would have"),
        (b"\4\0\0\0\xff\xff\xff\xff", "record 1 is damaged"),
        (b"\2\0\0\0\x12\0", "record 1 is no header"),
        (b"\4\0\0\0\x0a\2\x08\x09", "has version 9 of the format"),
    ],
)
def test_what_is_no_recording_is_refused(data: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(data)
    with pytest.raises(DaoError, match=said):
        Recording(tmp_path / "file").close()
    assert isinstance(replay(tmp_path / "file").exception, DaoError)


def test_records_without_sense_are_refused(recorded: Path, tmp_path: Path) -> None:
    made = records(recorded)
    for wrong in (
        [made[0], made[2]],
        [made[0], made[1], made[3]],
        [made[0], made[0]],
        [made[0], made[1], record_class()(entry_began={"name": "main"})],
        [made[0], made[1], record_class()(entry_began={"name": "yuan_alloc"})],
        [made[0], record_class()()],
    ):
        done = replay(write(tmp_path / "odd", wrong))
        assert isinstance(done.exception, DaoError), done.output


def test_damage_never_escapes(recorded: Path, tmp_path: Path) -> None:
    """Whatever bytes are wrong: it replays, differs, or is refused with an error of ours."""
    whole, chance = recorded.read_bytes()[:50_000], random.Random(13)
    for _ in range(30):
        broken = bytearray(whole)
        for _ in range(3):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        (tmp_path / "broken").write_bytes(broken)
        done = replay(tmp_path / "broken")
        assert isinstance(done.exception, SystemExit | DaoError | None), repr(done.exception)


def test_another_unit_is_named(recorded: Path, tmp_path: Path) -> None:
    made = records(recorded)
    made[0].header.unit_digest = bytes(32)
    done = replay(write(tmp_path / "other", made))
    assert "was recorded with another unit" in str(done.exception)
    done = replay(tmp_path / "other", "--unit", str(resources.unit()))
    assert done.exit_code == 0, done.output
    assert "another build" in done.output


DIES = """(module
  (import "avatar_v1" "avatar_respond" (func $respond (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1 1)
  (data (i32.const 16) "\\08\\01")
  (func (export "yuan_abi_version") (result i32) (i32.const 0x10000))
  (func (export "yuan_alloc") (param i32) (result i32) (i32.const 1024))
  (func (export "yuan_free") (param i32 i32))
  (func (export "yuan_init") (param i32 i32 i32) (result i32)
    (call $respond (local.get 0) (i32.const 0) (i32.const 16) (i32.const 2)))
  (func (export "yuan_handle_request") (param i32 i32 i32 i32) (result i32) BODY)
  (func (export "yuan_on_event") (param i32 i32 i32 i32 i32) (result i32) (i32.const 0))
  (func (export "yuan_shutdown") (param i32 i32) (result i32) (i32.const 0)))
"""
DEATHS = {
    "trap": "unreachable",
    "pointer": "(call $respond (local.get 0) (i32.const 0) (i32.const 65535) (i32.const 2))",
    "deadline": "(loop $again (br $again)) (i32.const 0)",
}


@pytest.mark.parametrize("death", DEATHS)
def test_deaths_are_repeated(death: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dao_sdk.recordings.replay._ENTRY_SECONDS", 1.0)
    unit = build(abi_of(read_contract()), DIES.replace("BODY", DEATHS[death]))
    file, wasm = tmp_path / "trace", tmp_path / "unit.wasm"
    wasm.write_bytes(unit)

    async def die() -> None:
        home = tmp_path / "home"
        async with Avatar.open(home, unit=wasm, record=file, entry_seconds=0.3) as avatar:
            with pytest.raises(DaoError):
                await avatar.system.info()
            await avatar.close()

    asyncio.run(die())
    done = replay(file, "--unit", str(wasm))
    assert done.exit_code == 0, done.output
    assert re.search(r" [1-9][0-9]* deaths?, ", done.output)
    other = "deadline" if death == "trap" else "trap"
    changed = build(abi_of(read_contract()), DIES.replace("BODY", DEATHS[other]))
    wasm.write_bytes(changed)
    done = replay(file, "--unit", str(wasm))
    assert done.exit_code == 1, done.output
    assert "did something else" in done.output

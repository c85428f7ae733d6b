"""Imports that answer at once: what each parameter stands for decides what a handler gets."""

from __future__ import annotations

import dataclasses
import struct
from typing import Any

import pytest

from dao_sdk.host.abi import Abi, AbiImport, AbiParam
from dao_sdk.host.errors import Busy, CallError, NotFound
from dao_sdk.host.runtime.param_roles import arguments_of

from .conftest import GRANTED, Start
from .hostile.units import DONE, unit

MEASURE = AbiImport(
    "avatar_odd_measure",
    "odd",
    "sync",
    (
        AbiParam("depth", "scalar", signed=True),
        AbiParam("width", "scalar"),
        AbiParam("unit", "scalar", signed=True, values={"METRE": 0, "NONE": -1}),
        AbiParam("data", "in_pointer"),
        AbiParam("data_len", "in_length", max=64),
        AbiParam("note", "text_pointer"),
        AbiParam("note_len", "text_length", max=4),
        AbiParam("out", "out_pointer"),
        AbiParam("size", "out_length", max=32),
    ),
    method="measure",
)
COUNT = AbiImport("avatar_odd", "odd", "sync", (AbiParam("time", "out_i64"),), method="odd")
_ARGUMENTS = " ".join(f"(i32.load offset={4 * at} (local.get 2))" for at in range(9))
_ANSWER = """
    (i32.store (i32.const 512) (call ${name} {arguments}))
    (drop (call $respond (local.get 0) (i32.const 0) (i32.const 512) (i32.const 64)))
"""


class Odd:
    """A capability that notes what it was asked."""

    def __init__(self, answer: Any = None) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.answer = answer

    def measure(self, *given: Any) -> Any:
        self.asked.append(given)
        if isinstance(self.answer, Exception):
            raise self.answer
        return b"x" * given[-1] if self.answer is None else self.answer

    def odd(self) -> Any:
        return self.answer


@pytest.fixture
def odd(abi: Abi) -> Abi:
    """The contract with a capability that takes and gives everything."""
    capability = abi.capabilities[1]._replace(name="odd")
    return dataclasses.replace(
        abi,
        imports=(*abi.imports, MEASURE, COUNT),
        capabilities=(*abi.capabilities, capability),
    )


async def ask(start: Start, abi: Abi, entry: AbiImport, handler: Odd, *numbers: int) -> Any:
    """Call an import from a unit, and give its status and what is in memory behind it."""
    name = entry.name.removeprefix("avatar_")
    arguments = _ARGUMENTS if entry is MEASURE else "(i32.const 520)"
    body = _ANSWER.format(name=name, arguments=arguments)
    wasm = unit(abi, entry.name, request=f"{body} {DONE}")
    granted = {**GRANTED, "odd": ()}
    async with start(wasm, granted, contract=abi, extra={"odd": handler}) as running:
        payload = struct.pack(f"<{len(numbers)}I", *(it % (1 << 32) for it in numbers))
        answer = await running.runtime.request(1, payload + b"data-note\xff\xfe", 10)
    return struct.unpack("<i", answer[:4])[0], answer[8:]


# A request lies at 1024, behind nine numbers of four bytes.
HERE = 1024 + 36


def given(**changed: int) -> list[int]:
    numbers = {
        "depth": -5,
        "width": 0xFFFFFFFF,
        "unit": -1,
        "data": HERE,
        "data_len": 4,
        "note": HERE + 5,
        "note_len": 4,
        "out": 520,
        "size": 8,
    }
    return list({**numbers, **changed}.values())


def test_a_handler_takes_what_is_not_for_the_glue() -> None:
    assert arguments_of(MEASURE) == ("depth", "width", "unit", "data", "note", "size")
    assert arguments_of(COUNT) == ()


async def test_numbers_bytes_and_texts_come_as_what_they_are(start: Start, odd: Abi) -> None:
    handler = Odd(b"12345678")
    assert await ask(start, odd, MEASURE, handler, *given()) == (0, b"12345678" + bytes(48))
    assert handler.asked == [(-5, 0xFFFFFFFF, -1, b"data", "note", 8)]


async def test_a_text_is_cut_and_made_plain(start: Start, odd: Abi) -> None:
    handler = Odd()
    await ask(start, odd, MEASURE, handler, *given(note_len=6))
    await ask(start, odd, MEASURE, handler, *given(note=HERE + 7, note_len=4))
    assert [each[4] for each in handler.asked] == ["note…", "te\ufffd\ufffd"]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"unit": 1}, "INVALID_ARGUMENT"),
        ({"data_len": 65}, "TOO_LARGE"),
        ({"size": 33}, "TOO_LARGE"),
        ({"size": 0}, "OK"),
        ({"data_len": 64, "size": 32}, "OK"),
    ],
)
async def test_what_is_over_a_bound_is_refused(
    start: Start, odd: Abi, changed: dict[str, int], status: str
) -> None:
    handler = Odd()
    code, _ = await ask(start, odd, MEASURE, handler, *given(**changed))
    assert odd.status_name(code) == status
    assert len(handler.asked) == (status == "OK")


@pytest.mark.parametrize("pointer", ["data", "note", "out"])
async def test_every_pointer_is_checked_first(start: Start, odd: Abi, pointer: str) -> None:
    handler = Odd()
    with pytest.raises(CallError, match="outside its memory"):
        await ask(start, odd, MEASURE, handler, *given(**{pointer: -2, "unit": 1}))
    assert not handler.asked


@pytest.mark.parametrize(
    ("answer", "status"),
    [(NotFound("no"), "NOT_FOUND"), (Busy(), "BUSY"), (ValueError("x"), "INTERNAL")],
)
async def test_a_handler_refuses_with_a_status(
    start: Start, odd: Abi, answer: Exception, status: str
) -> None:
    code, _ = await ask(start, odd, MEASURE, Odd(answer), *given())
    assert odd.status_name(code) == status


@pytest.mark.parametrize("answer", [b"short", "text!!!!", None.__class__])
async def test_a_handler_that_gives_something_else_ends_the_instance(
    start: Start, odd: Abi, answer: Any
) -> None:
    with pytest.raises(CallError, match="the odd capability gave"):
        await ask(start, odd, MEASURE, Odd(answer), *given())


@pytest.mark.parametrize("number", [0, -1, (1 << 63) - 1, -(1 << 63)])
async def test_a_number_of_64_bits_comes_back(start: Start, odd: Abi, number: int) -> None:
    code, memory = await ask(start, odd, COUNT, Odd(number))
    assert (code, struct.unpack("<q", memory[:8])[0]) == (0, number)


@pytest.mark.parametrize("number", [1 << 63, "now", None])
async def test_what_is_no_number_of_64_bits_ends_the_instance(
    start: Start, odd: Abi, number: Any
) -> None:
    with pytest.raises(CallError, match="not a number of 64 bits"):
        await ask(start, odd, COUNT, Odd(number))

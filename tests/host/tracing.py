"""A unit that writes every entry down, so that a test sees what crossed and in which order."""

from __future__ import annotations

import asyncio
from typing import Any

from dao_sdk.host.abi import Abi

from .conftest import Running
from .hostile.units import DONE, unit

TRACE = """
  (global $at (mut i32) (i32.const 0))
  (func $sign (param $sign i32)
    (i32.store8 (i32.add (i32.const 0x400) (global.get $at)) (local.get $sign))
    (global.set $at (i32.add (global.get $at) (i32.const 1))))
  (func $hex (param $value i32) (local $left i32) (local $digit i32)
    (local.set $left (i32.const 32))
    (call $sign (i32.const 32))
    (loop $next
      (local.set $left (i32.sub (local.get $left) (i32.const 4)))
      (local.set $digit (i32.and (i32.shr_u (local.get $value) (local.get $left)) (i32.const 15)))
      (call $sign (i32.add (local.get $digit)
        (select (i32.const 48) (i32.const 87) (i32.lt_u (local.get $digit) (i32.const 10)))))
      (br_if $next (local.get $left))))
  (func $say (param $what i32) (param $a i32) (param $b i32) (param $c i32) (param $d i32)
    (global.set $at (i32.const 0))
    (call $sign (local.get $what))
    (call $hex (local.get $a)) (call $hex (local.get $b))
    (call $hex (local.get $c)) (call $hex (local.get $d))
    (drop (call $log (i32.const 0) (i32.const 0x400) (global.get $at))))
"""
"""Writes a line of a letter and four numbers. What a unit says it keeps at 0x400."""


def said(what: str, *numbers: str) -> str:
    """The text that writes a line down; numbers are texts, such as ``(local.get 0)``."""
    four = [*numbers, *["(i32.const 0)"] * (4 - len(numbers))]
    return f"(call $say (i32.const {ord(what)}) {' '.join(four)})"


def local(*numbers: int) -> list[str]:
    return [f"(local.get {number})" for number in numbers]


def const(number: int) -> str:
    return f"(i32.const {number})"


def traced(abi: Abi, *names: str, **parts: str) -> bytes:
    """A unit that says each entry: A length, I id, Q id method length, E kind id status length, S id ms."""
    first = {
        "alloc": said("A", *local(0)),
        "free": said("F"),
        "init": said("I", *local(0)),
        "request": said("Q", *local(0, 1, 3)),
        "event": said("E", *local(0, 1, 2, 4)),
        "shutdown": said("S", *local(0, 1)),
    }
    last = {"alloc": const(4096), "event": const(0), "free": ""}
    body = {name: f"{text} {parts.get(name, last.get(name, DONE))}" for name, text in first.items()}
    return unit(abi, *names, more=TRACE, **body)


def lines(running: Running) -> list[tuple[Any, ...]]:
    """What the unit wrote down: a letter and four numbers each."""
    return [
        (text[0], *(int(number, 16) for number in text[1:].split()))
        for level, text in running.lines.lines
        if level == 0
    ]


def entries(running: Running, *what: str) -> list[tuple[Any, ...]]:
    return [line for line in lines(running) if line[0] in what]


COMPLETION, CREDIT, CANCEL, RESUME, LIFECYCLE = range(1, 6)


class Reads:
    """A storage that keeps what it is asked, and answers when it may."""

    def __init__(self, abi: Abi, size: int = 0) -> None:
        self.kind = abi.imports_by_name["avatar_storage_read"].response
        self.keys: list[bytes] = []
        self.may = asyncio.Event()
        self.size = size

    async def read(self, request: Any) -> Any:
        self.keys.append(request.key)
        await self.may.wait()
        assert self.kind is not None
        return self.kind(value=bytes(self.size))


def read(id_: int | str, length: int = 0, pointer: int = 0) -> str:
    id_ = const(id_) if isinstance(id_, int) else id_
    return f"(call $storage_read {id_} {const(pointer)} {const(length)})"

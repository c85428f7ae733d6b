"""Text of a unit or a peer is made plain when it enters, wherever that is."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dao_sdk.cli import console
from dao_sdk.contract import read_contract
from dao_sdk.contract.wasm import Module, append_custom
from dao_sdk.host.abi import Abi
from dao_sdk.host.dynamic.inspection import inspect
from dao_sdk.host.errors import CallError, LoadError
from dao_sdk.host.local import LocalConnection, frames
from dao_sdk.host.local.frames import Kind
from dao_sdk.host.runtime.module_check import check_unit
from dao_sdk.plain_text import is_name, plain, plain_json

from .conftest import Start, build
from .hostile.units import TRAP, unit

LISTED = [
    *range(0x20),
    *range(0x7F, 0xA0),
    0xAD,
    0x61C,
    *range(0x200B, 0x2010),
    0x2028,
    0x2029,
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    0xFEFF,
    0xE0041,  # a tag, of which nothing is seen
    0xD800,  # half of a pair
]
"""What steers a terminal, turns text round, or is not seen."""
FORGED = "\x1b[2J\x1b]0;title\x07\x9b2J\nerror: forged\r\nhelp: run `evil`\u202e\u200b\u061c\xad"


def harmless(text: str) -> bool:
    return not {ord(sign) for sign in text} & set(LISTED)


@pytest.mark.spec("TEXT-2")
def test_every_sign_that_steers_or_hides_becomes_an_escape() -> None:
    for code in LISTED:
        shown = plain(f"a{chr(code)}b")
        assert shown.isascii() and shown.isprintable() and len(shown) > 3, hex(code)
    assert plain("a\nb\tc\x1b") == r"a\nb\tc\x1b"


def test_whatever_unicode_calls_a_control_a_format_or_a_line_is_escaped() -> None:
    for code in range(sys.maxunicode + 1):
        if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs", "Zl", "Zp"):
            assert chr(code) not in plain(chr(code)), hex(code)


@pytest.mark.parametrize(
    "text", ["Grüße, 你好!", "नमस्ते", "שלום", "👩‍🚀"[:1], "a\u00a0b", "全\u3000角"]
)
def test_ordinary_writing_stays_as_it_is(text: str) -> None:
    assert plain(text) == text
    assert plain_json(f'"{text}"') == f'"{text}"'


@pytest.mark.spec("TEXT-3")
def test_a_long_text_is_cut() -> None:
    assert plain("x" * 100, 10) == "xxxxxxxxx…"


def test_json_means_the_same_and_steers_nothing() -> None:
    value = {chr(code): f"a{chr(code)}b" for code in LISTED if code != 0xD800}
    for indent in (None, 2):
        text = plain_json(json.dumps(value, indent=indent, ensure_ascii=False))
        assert harmless(text.replace("\n", ""))
        assert json.loads(text) == value


@pytest.mark.parametrize("name", ["dao", "My Notes", "notes_2", "Ноты", "1.0.0-rc.1+5"])
@pytest.mark.spec("MOD-14")
def test_names(name: str) -> None:
    assert is_name(name, blanks=True)


@pytest.mark.parametrize(
    "name", ["", " dao", "dao ", "a  b", "a\u00a0b", "a\nb", "a, b", "(a)", "x" * 101, "a\u200b"]
)
@pytest.mark.spec("MOD-14")
def test_what_is_no_name(name: str) -> None:
    assert not is_name(name, blanks=True)


def test_a_version_has_no_blanks() -> None:
    assert not is_name("1.0 proved")


def said(text: str) -> str:
    return "".join(f"\\{byte:02x}" for byte in text.encode())


def logging_unit(abi: Abi, text: str, then: str) -> bytes:
    """A unit that logs an error with the text, and then does something."""
    size = len(text.encode())
    log = f"(drop (call $log (i32.const 4) (i32.const 2048) (i32.const {size})))"
    return unit(
        abi,
        more=f'(data (i32.const 2048) "{said(text)}")',
        request=f"{log} {then}",
    )


@pytest.mark.spec("LOG-2")
async def test_last_words_and_log_lines(
    start: Start, abi: Abi, caplog: pytest.LogCaptureFixture
) -> None:
    died: list[str] = []
    with caplog.at_level(logging.DEBUG, "dao"):
        async with start(logging_unit(abi, FORGED, TRAP)) as running:
            running.runtime.deaths.add(died.append)
            with pytest.raises(CallError) as refused:
                await running.runtime.request(1, b"", 10)
        lines = [line for _, line in running.lines.lines]
    assert harmless(str(refused.value)) and r"\nerror: forged" in str(refused.value)
    assert died and all(map(harmless, died))
    assert lines and all(map(harmless, lines))  # what the author's own handler was given
    assert all(harmless(record.getMessage()) for record in caplog.records)


async def test_the_names_of_functions_in_a_trap(start: Start, abi: Abi) -> None:
    wasm = unit(abi, request="(call $evil) (i32.const 0)", more="(func $evil (unreachable))")
    name = FORGED.encode()
    assert len(name) < 128 and wasm.count(b"\x04evil") == 1
    async with start(renamed(wasm, b"evil", name)) as running:
        with pytest.raises(CallError) as refused:
            await running.runtime.request(1, b"", 10)
    assert harmless(str(refused.value)) and r"\nerror: forged" in str(refused.value)


def renamed(wasm: bytes, old: bytes, new: bytes) -> bytes:
    """Give the functions of a module other names."""
    from dao_sdk.contract.wasm import Reader, leb128

    at, out = 8, wasm[:8]
    while at < len(wasm):
        reader = Reader(wasm, at + 1, len(wasm))
        end = reader.number() + reader.at
        if not (wasm[at] == 0 and b"\x04name" in wasm[at : reader.at + 5]):
            out += wasm[at:end]
        at = end
    names = b"".join(leb128(index) + leb128(len(new)) + new for index in range(20))
    assert old in wasm
    part = leb128(20) + names
    return append_custom(out, "name", b"\x01" + leb128(len(part)) + part)


@pytest.mark.spec("ERR-7")
async def test_an_error_that_a_unit_answers_with(start: Start, abi: Abi) -> None:
    message: Any = abi.error(code=-3, message=FORGED, details={f"k{FORGED}": FORGED})
    body = message.SerializeToString()
    data = "".join(f"\\{byte:02x}" for byte in body)
    respond = (
        f"(call $respond (local.get 0) (i32.const -3) (i32.const 2048) (i32.const {len(body)}))"
    )
    wasm = unit(
        abi,
        more=f'(data (i32.const 2048) "{data}")',
        request=f"(drop {respond}) (i32.const 0)",
    )
    async with start(wasm) as running:
        with pytest.raises(CallError) as refused:
            await running.runtime.request(1, b"", 10)
    error = refused.value
    assert (error.status, harmless(str(error))) == ("INVALID_ARGUMENT", True)
    assert all(map(harmless, (*error.details, *error.details.values())))


async def test_a_peer_on_the_local_socket(tmp_path: Path) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        hello = {"protocol": 1, "contract": FORGED, "digest": FORGED, "unit": FORGED, "pid": 1}
        writer.write(frames.frame(Kind.HELLO, 0, json.dumps(hello).encode()))
        read = await frames.read_frame(reader)
        assert read is not None
        error = {"status": FORGED, "message": FORGED, "details": {FORGED: FORGED}, "help": FORGED}
        writer.write(frames.frame(Kind.ERROR, read[1], json.dumps(error).encode()))
        await writer.drain()

    with frames.socket_address(tmp_path) as address:
        server = await asyncio.start_unix_server(answer, address)
    async with server:
        client = await LocalConnection.connect(tmp_path)
        assert client is not None
        async with client:
            assert harmless(f"{client.hello.unit}{client.hello.contract}{client.hello.digest}")
            with pytest.raises(CallError) as refused:
                await client.request(1, b"")
    error = refused.value
    assert harmless(f"{error.status}{error.message}{error.help}{error.details}")
    assert str(error).count("\n") == 1  # the line of the advice


def _module(*fields: str) -> str:
    return f"(module {' '.join(fields)})"


@pytest.mark.parametrize(
    "make",
    [
        lambda abi: build(abi, _module(f'(func (export "{said(FORGED)}"))')),
        lambda abi: build(abi, _module(f'(import "{said(FORGED)}" "{said(FORGED)}" (func))')),
        lambda abi: build(abi, _module(f'(import "avatar_v1" "{said(FORGED)}" (func))')),
        lambda abi: build(abi, _module(), FORGED),
        lambda abi: build(abi, _module(), name=FORGED, version=FORGED, toolchain=FORGED),
        lambda abi: append_custom(build(abi, _module()), FORGED, b"x"),
        lambda abi: append_custom(build(abi, _module()), "dao.publisher", FORGED.encode()),
        lambda abi: append_custom(build(abi, _module()), "dao.contract", FORGED.encode()),
    ],
)
def test_what_is_seen_of_a_unit(
    shipped: Abi,
    make: Callable[[Abi], bytes],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from dao_sdk.cli import inspect as command

    path = tmp_path / "u.wasm"
    path.write_bytes(make(shipped))
    seen = inspect(path, read_contract())
    assert all(map(harmless, texts(seen_values(seen))))
    with pytest.raises(LoadError) as refused:
        check_unit(path.read_bytes(), shipped)
    assert all(map(harmless, str(refused.value).split("\n")))
    assert not any(line.startswith("error: forged") for line in str(refused.value).split("\n"))
    command._show(seen)
    assert all(map(harmless, capsys.readouterr().out.split("\n")))


def seen_values(seen: Any) -> list[Any]:
    return [getattr(seen, name) for name in seen.__slots__ if name not in ("path", "verdict")]


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for each in value:
            yield from texts(each)
    elif hasattr(value, "__slots__") and not isinstance(value, int):
        yield from texts(seen_values(value))


def test_a_line_of_the_log_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    logger = logging.getLogger("dao")
    before = list(logger.handlers), logger.level, logger.propagate
    try:
        console.show_log("info")
        logger.getChild("test").warning("%s", FORGED)
    finally:
        logger.handlers[:], logger.level, logger.propagate = before[0], before[1], before[2]
    shown = capsys.readouterr().err
    assert shown.count("\n") == 1 and harmless(shown.rstrip("\n"))


def test_the_manifest_of_a_unit_that_loads(abi: Abi) -> None:
    wasm = unit(abi)
    (section,) = Module.parse(wasm).custom("dao.unit")
    manifest: Any = abi.manifest.FromString(section)
    manifest.toolchain = FORGED
    manifest.capabilities[0].reason = FORGED
    head = wasm.index(section) - len("dao.unit") - 1
    while wasm[head] != 0:
        head -= 1
    changed = append_custom(wasm[:head], "dao.unit", manifest.SerializeToString())
    loaded = check_unit(changed, abi).manifest
    assert harmless(loaded.toolchain + loaded.capabilities[0].reason)
    assert "forged" in loaded.toolchain

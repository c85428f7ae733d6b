"""Damaged contract files give a Contract or a diagnostic, never anything else."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dao_sdk import resources
from dao_sdk.contract.diagnostics import Problems
from dao_sdk.contract.model import Contract, Place
from dao_sdk.contract.parse import join, read_checked_protos
from dao_sdk.contract.protos import Protos
from dao_sdk.contract.sources import find_sources

SOURCES = find_sources(resources.root())
LINES = SOURCES.text.splitlines(keepends=True)
PIECES = [b": ", b"- ", b"{", b"}", b"[", b"]", b'"', b"'", b"&a ", b"*a", b"!!int ", b"|\n", b"?"]
PIECES += [
    b"\t",
    b"\0",
    b"\xff",
    b"\xf0\x9f\x8c\xbf",
    b"\r",
    b"<<: ",
    b"---\n",
    b"%YAML 1.1\n",
    b"~",
]


@pytest.fixture(scope="module")
def protos() -> Protos:
    problems = Problems()
    read = read_checked_protos(SOURCES, problems)
    assert read is not None and not problems
    return read


def read(text: bytes, protos: Protos | None) -> None:
    """Reads a contract file; what is told must have a place in it or in a .proto."""
    problems = Problems()
    contract = join(dataclasses.replace(SOURCES, text=text), protos, problems)
    assert isinstance(contract, Contract) != bool(problems)
    count = text.count(b"\n") + text.count(b"\r") + 2
    for diagnostic in problems.within(""):
        place: Place = diagnostic.place
        assert place.line >= 1 and place.column >= 1 and diagnostic.message
        assert place.file.startswith("proto/") or place.line <= count


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_pieces_put_into_the_text(protos: Protos, data: st.DataObject) -> None:
    text = SOURCES.text
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        removed = data.draw(st.integers(0, 20))
        piece = data.draw(st.one_of(st.sampled_from(PIECES), st.binary(max_size=4)))
        text = text[:at] + piece + text[at + removed :]
    read(text, protos)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_lines_removed_doubled_and_moved(protos: Protos, data: st.DataObject) -> None:
    lines = list(LINES)
    for _ in range(data.draw(st.integers(1, 4))):
        line = lines.pop(data.draw(st.integers(0, len(lines) - 1)))
        for _ in range(data.draw(st.integers(0, 2))):
            lines.insert(data.draw(st.integers(0, len(lines))), line)
    read(b"".join(lines), protos)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"# nothing\n",
        b"just a word",
        b"- a\n- list",
        b"a: &x [*x]",
        b"contract: &x {doc: *x}\nwasm: *x\n",
        b"imports: " + b"[" * 5000,
        b"imports: " + b"{a: " * 5000,
        b"{[a]: b}",
        b"? {a: b}\n: c",
        b"version: {major: !!int seven, minor: 0x, state: draft}",
        b"version: {major: !!python/object:os.system 1}",
        b"limits: {a: {value: 9" + b"9" * 5000 + b"}}",
        b"a: 1\n---\nb: 2\n",
        b"\xef\xbb\xbfcontract: dao\n",
        "\ufffe".encode("utf-16"),
        b"a: b: c",
        b"contract: *unknown",
        b"x: 2001-99-99",
    ],
)
def test_texts_that_are_hard_to_read(text: bytes, protos: Protos) -> None:
    problems = Problems()
    assert join(dataclasses.replace(SOURCES, text=text), protos, problems) is None
    assert problems


def test_aliases_that_multiply_take_no_time(protos: Protos) -> None:
    levels = [b"a0: &a0 [x, x]"]
    for n in range(1, 60):
        levels.append(b"a%d: &a%d [*a%d, *a%d]" % (n, n, n - 1, n - 1))
    uses = b"limits: *a59\nimports: {avatar_x: *a59}\nversion: {state: *a59}\ndoc: *a59\n"
    read(b"\n".join(levels) + b"\n" + uses, protos)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_damaged_protos(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(SOURCES.protos)))
    text = SOURCES.protos[name]
    at = data.draw(st.integers(0, len(text)))
    pieces = st.sampled_from(
        [b"{", b"}", b";", b'"', b"//", b"/*", b"message M {", b"stream ", b"9"]
    )
    piece = data.draw(st.one_of(pieces, st.binary(max_size=3)))
    damaged = text[:at] + piece + text[at + data.draw(st.integers(0, 30)) :]
    read_protos_from(tmp_path_factory.mktemp("damaged"), {**SOURCES.protos, name: damaged})


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"// only a comment",
        b'syntax = "proto3";',
        b'syntax = "proto3"; package a; import "a/it.proto";',
        b'syntax = "proto3"; package a;' + b"message M {" * 2000 + b"}" * 2000,
        b'syntax = "proto3"; package a; message M { int32 x = 99999999999999999999; }',
        b'syntax = "proto2"; package a; message M { optional group G = 1 {} extensions 5; }',
        b'edition = "2023"; package a; message M { int32 x = 1; }',
    ],
)
def test_protos_that_are_hard_to_read(text: bytes, tmp_path: Path) -> None:
    assert read_protos_from(tmp_path, {"a/it.proto": text})


def read_protos_from(root: Path, protos: dict[str, bytes]) -> Problems:
    """Writes and reads .proto files; gives what is told about them."""
    for name, text in protos.items():
        (root / "proto" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "proto" / name).write_bytes(text)
    problems = Problems()
    read_checked_protos(dataclasses.replace(SOURCES, root=root, protos=protos), problems)
    for diagnostic in problems.within(""):
        assert diagnostic.place.line >= 1 and diagnostic.message
    return problems

"""Hostile sides give a DaoError or a complete answer."""

from __future__ import annotations

import json
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorSet
from hypothesis import given, settings
from hypothesis import strategies as st

from dao_sdk.compat.compare import compare
from dao_sdk.compat.inputs.descriptors import descriptor_side
from dao_sdk.compat.inputs.side import Side
from dao_sdk.compat.inputs.unit import unit_side
from dao_sdk.compat.releases import release
from dao_sdk.compat.schema.size import MOST
from dao_sdk.compat.vocabulary import Layer
from dao_sdk.contract import read_contract
from dao_sdk.contract.embedded import CONTRACT_SECTION
from dao_sdk.contract.wasm import append_custom
from dao_sdk.errors import DaoError
from tests.compat.fuzz.targets import BASE, MODULE, TARGETS

CORPUS = Path(__file__).parent / "corpus"
INPUTS = sorted(each.relative_to(CORPUS).as_posix() for each in CORPUS.glob("*/*"))


def good(target: str) -> bytes:
    """A good input of a target."""
    return (CORPUS / target / "good").read_bytes()


def test_every_target_has_inputs() -> None:
    assert {each.partition("/")[0] for each in INPUTS} == TARGETS.keys()


@pytest.mark.parametrize("name", INPUTS)
def test_the_corpus(name: str) -> None:
    TARGETS[name.partition("/")[0]]((CORPUS / name).read_bytes())


def test_good_inputs_are_read(tmp_path: Path) -> None:
    assert descriptor_side("x", "x", good("descriptors")).schema is not None
    assert unit_side("x", "x", good("unit")).contract == read_contract(BASE)
    path = tmp_path / "1.2.json"
    path.write_bytes(good("frozen"))
    assert release.read(path, "x").contract == read_contract(BASE)


def test_descriptors_cut_at_every_length() -> None:
    data = good("descriptors")
    for length in range(0, len(data), 7):
        TARGETS["descriptors"](data[:length])


def test_units_cut_at_many_lengths() -> None:
    data = good("unit")
    for length in (*range(700), *range(700, len(data), 97)):
        with pytest.raises(DaoError):
            # Whole sections may be left over, and then it is a module without a contract.
            side = unit_side("x", "x", data[:length])
            assert side.contract is None and side.gaps
            raise DaoError("read")


@settings(max_examples=150)
@given(st.data())
@pytest.mark.parametrize("target", ["descriptors", "unit"])
def test_bits_and_stretches_changed(target: str, data: st.DataObject) -> None:
    text = bytearray(good(target))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text) - 1))
        if data.draw(st.booleans()):
            text[at] ^= 1 << data.draw(st.integers(0, 7))
        else:
            text[at : at + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=12))
    TARGETS[target](bytes(text))


ALIKE: dict[type, st.SearchStrategy[Any]] = {
    bool: st.booleans(),
    int: st.integers(),
    str: st.text(st.characters(exclude_categories=()), max_size=9),
}
SCALARS = st.none() | st.floats() | st.one_of(*ALIKE.values())


@settings(max_examples=60)
@given(st.data())
@pytest.mark.parametrize("target", ["contract", "frozen"])
def test_values_of_json_changed(target: str, data: st.DataObject) -> None:
    whole = json.loads(good(target))
    for _ in range(data.draw(st.integers(1, 3))):
        at: Any = whole
        while isinstance(at, dict | list) and at:
            steps = sorted(at) if isinstance(at, dict) else range(len(at))
            step = data.draw(st.sampled_from(list(steps)))
            if not isinstance(at[step], dict | list) or data.draw(st.integers(0, 9)) == 0:
                at[step] = data.draw(ALIKE.get(type(at[step]), SCALARS))
                break
            at = at[step]
    TARGETS[target](json.dumps(whole).encode("utf-8", "surrogatepass"))


def test_every_byte_of_a_release_counts(tmp_path: Path) -> None:
    path, text = tmp_path / "1.2.json", good("frozen").decode()
    value = json.loads(text)
    value["contract"]["files"][0]["source"] += " "
    for changed in (
        json.dumps(value),
        text.replace('"digest": "', '"digest": "0', 1),
        text.replace('"release": "1.2"', '"release": "1.3"'),
        text[:-9],
        "{}",
        "[" * 100_000,
        '{"contract": ' + "9" * 5000 + "}",
    ):
        assert changed != text
        path.write_text(changed)
        with pytest.raises(DaoError, match="x "):
            release.read(path, "x")


@pytest.mark.parametrize(
    "section",
    [
        zlib.compress(b"[" * 40_000_000, 9),
        zlib.compress(b'{"ir":1,"a":' + b"[" * 30_000_000, 9),
        b"\x78\x9c" + b"\xff" * 1000,
        b"",
    ],
    ids=["bomb", "nested", "damaged", "empty"],
)
def test_bombs_in_a_contract_section(section: bytes) -> None:
    side = unit_side("x", "x.wasm", append_custom(MODULE, CONTRACT_SECTION, section))
    assert side.contract is None
    assert all("x.wasm: it carries" in why for why in side.gaps.values())


@pytest.mark.parametrize("number", range(14))
@pytest.mark.parametrize("size", [b"\xff\xff\xff\xff\x0f", b"\xff" * 12, b"\x05", b""])
def test_absurd_sections(number: int, size: bytes) -> None:
    with pytest.raises(DaoError, match=r"x\.wasm"):
        unit_side("x", "x.wasm", MODULE + bytes([number]) + size + b"\xff\xff\xff\x0f")


def describe(change: Callable[[FileDescriptorSet], None]) -> str:
    """What is said against a descriptor set that was changed."""
    files = FileDescriptorSet.FromString(good("descriptors"))
    change(files)
    with pytest.raises(DaoError) as wrong:
        descriptor_side("x", "x.binpb", files.SerializeToString())
    assert wrong.value.message.startswith("x.binpb")
    return wrong.value.message


def test_descriptors_that_do_not_hold_together() -> None:
    def first(files: FileDescriptorSet) -> Any:
        return next(each for file in files.file[1:] for each in file.message_type if each.field)

    assert "twice" in describe(lambda it: it.file.append(it.file[-1]))
    assert "lacks the file" in describe(lambda it: it.file[-1].dependency.append("no.proto"))
    assert "lead back" in describe(lambda it: it.file[-1].dependency.append(it.file[-1].name))

    def circle(files: FileDescriptorSet) -> None:
        one, other = files.file[-2:]
        one.dependency.append(other.name)
        other.dependency.append(one.name)

    assert "lead back" in describe(circle)
    assert "hold together" in describe(lambda it: first(it).field.append(first(it).field[0]))
    assert "no type" in describe(lambda it: first(it).field[0].ClearField("type"))

    def number(files: FileDescriptorSet) -> None:
        first(files).field.add(
            name="again",
            number=first(files).field[0].number,
            type=FieldDescriptorProto.TYPE_INT32,
            label=FieldDescriptorProto.LABEL_OPTIONAL,
        )

    assert "hold together" in describe(number)
    assert "names its type" not in describe(
        lambda it: setattr(first(it).field[0], "type_name", "Nowhere")
    )


def test_deep_nesting_of_descriptors() -> None:
    def nested(depth: int) -> bytes:
        text = b"\x0a\x01M"
        for _ in range(depth):
            text = b"\x0a\x01M\x1a" + length(len(text)) + text
        file = b"\x0a\x07x.proto\x22" + length(len(text)) + text
        return b"\x0a" + length(len(file)) + file

    def length(value: int) -> bytes:
        digits = []
        while value > 0x7F:
            digits.append(value & 0x7F | 0x80)
            value >>= 7
        return bytes([*digits, value])

    assert descriptor_side("x", "x", nested(30)).schema is not None
    for depth in (60, 100, 101, 10_000):
        try:
            TARGETS["descriptors"](nested(depth))
        except RecursionError:
            pytest.fail(f"{depth} levels")
    with pytest.raises(DaoError):
        descriptor_side("x", "x", nested(10_000))


def test_a_long_chain_of_imports() -> None:
    files = FileDescriptorSet()
    for at in range(3000):
        file = files.file.add(name=f"{at}.proto", syntax="proto3")
        file.dependency.extend([f"{at + 1}.proto"] if at < 2999 else [])
    assert descriptor_side("x", "x", files.SerializeToString()).schema is not None


def test_a_schema_that_is_too_large_is_refused() -> None:
    files = FileDescriptorSet()
    enum = files.file.add(name="x.proto").enum_type.add(name="Many")
    value = enum.value.add(name="A", number=0).SerializeToString()
    assert len(value) < 0x80
    entry = b"\x12" + bytes([len(value)]) + value
    enum.MergeFromString(entry * MOST)
    with pytest.raises(DaoError, match="at most 1,000,000"):
        descriptor_side("x", "x.binpb", files.SerializeToString())


def services(count: int, prefix: str) -> Side:
    """Many services that are alike in everything but their names."""
    files = FileDescriptorSet()
    file = files.file.add(name="x.proto", package="x", syntax="proto3")
    file.message_type.add(name="M")
    for at in range(count):
        method = file.service.add(name=f"{prefix}{at}").method
        method.add(name="Do", input_type=".x.M", output_type=".x.M")
    return descriptor_side("x", "x.binpb", files.SerializeToString())


def test_work_grows_with_the_size_where_everything_is_alike() -> None:
    """Counted in steps of the interpreter, which do not depend on how busy the machine is."""

    def steps(count: int) -> int:
        old, new = services(count, "Old"), services(count, "New")
        taken = 0

        def count_call(frame: FrameType, event: str, arg: object) -> None:
            nonlocal taken
            taken += 1

        sys.setprofile(count_call)
        try:
            report = compare(old, new, (Layer.WIRE, Layer.JSON))
        finally:
            sys.setprofile(None)
        assert len(report.findings) >= 2 * count
        return taken

    steps(100)  # imports what is imported once
    assert steps(1200) < 2.5 * steps(600)

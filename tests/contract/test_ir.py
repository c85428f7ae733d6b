"""The JSON form of the contract and its digest."""

from __future__ import annotations

import copy
import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dao_sdk.contract import Contract, read_contract
from dao_sdk.contract.digest import contract_digest
from dao_sdk.contract.ir import IR_VERSION, IrError, from_json, to_json, to_value
from dao_sdk.contract.model import Place


def test_what_is_printed_is_read_back_whole(shipped: Contract) -> None:
    text = to_json(shipped)
    back = from_json(text)
    assert back == shipped
    assert back.statuses[0].place == shipped.statuses[0].place  # places do not count for equality
    assert back.files[0].messages[0].fields[0].place is not None
    assert to_json(back) == text
    assert from_json(to_json(shipped, indent=2)) == shipped


def test_places_can_be_left_out(shipped: Contract) -> None:
    text = to_json(shipped, places=False)
    assert '"place":' not in text and from_json(text) == shipped
    assert from_json(text).statuses[0].place is None


def test_the_form_begins_with_its_version(shipped: Contract) -> None:
    assert to_json(shipped).startswith(f'{{"ir":{IR_VERSION},"name":"dao","major":1,"minor":0,')


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "not the JSON form"),
        ("[1]", "no key `ir`"),
        ("[" * 100_000, "not the JSON form"),
        (
            f'{{"ir": {IR_VERSION + 1}}}',
            f"version {IR_VERSION + 1} of the JSON form; this SDK reads",
        ),
        ('{"ir": true}', "version True"),
        ('{"ir": 0}', f"version 0 of the JSON form; this SDK reads versions 1 to {IR_VERSION}"),
        (f'{{"ir": {IR_VERSION}}}', "contract lacks boundary, capabilities, descriptors"),
        ('{"ir": 1}', "not the JSON form of a contract in version 1"),
    ],
)
def test_what_is_no_contract_is_told(text: str, told: str) -> None:
    with pytest.raises(IrError, match=told):
        from_json(text)


def _set(value: dict[str, Any], path: str, new: Any) -> dict[str, Any]:
    changed: Any = copy.deepcopy(value)
    holder, *keys = changed, *path.split(".")
    for key in keys[:-1]:
        holder = holder[int(key) if isinstance(holder, list) else key]
    holder[keys[-1]] = new
    assert isinstance(changed, dict)
    return changed


@pytest.mark.parametrize(
    ("path", "new", "told"),
    [
        ("major", "1", r"contract\.major is not of type int"),
        ("major", True, r"contract\.major is not of type int"),
        ("state", "frozen", r"contract\.state is 'frozen', none of draft, released"),
        ("statuses.0.code", 1, r"contract\.statuses\[0\] has unknown keys: code"),
        ("imports.1.mode", "later", r"contract\.imports\[1\]\.mode is 'later'"),
        ("imports", {}, r"contract\.imports is not an array"),
        ("wasm", [], r"contract\.wasm is not an object"),
        ("descriptors", "%%", r"contract\.descriptors is not base64"),
        ("files.0.source", None, r"contract\.files\[0\]\.source is not of type str"),
        ("capabilities.0.scope", 3, r"contract\.capabilities\[0\]\.scope is not an object"),
    ],
)
def test_a_damaged_form_is_told_with_its_place(
    shipped: Contract, path: str, new: Any, told: str
) -> None:
    with pytest.raises(IrError, match=told):
        from_json(json.dumps(_set(to_value(shipped), path, new)))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_damaged_text_gives_a_contract_or_an_error(shipped: Contract, data: st.DataObject) -> None:
    text = to_json(shipped)
    at = data.draw(st.integers(0, len(text)))
    piece = data.draw(st.sampled_from(['"', "{", "}", "[", "]", ",", ":", "null", "1", "\\", "é"]))
    removed = data.draw(st.integers(0, 30))
    try:
        from_json(text[:at] + piece + text[at + removed :])
    except IrError:
        pass


# Changes of the contract, and whether its digest changes with them.
EDITS: dict[str, tuple[str, Callable[[str], str], bool]] = {
    "a comment": ("abi/v1.yaml", lambda text: "# new\n" + text, False),
    "the documentation of a status": (
        "abi/v1.yaml",
        lambda text: text.replace("The call ended well.", "All is well."),
        False,
    ),
    "the reason of a capability": (
        "abi/v1.yaml",
        lambda text: text.replace("Do work at a later time.", "Wake up later."),
        False,
    ),
    "the order of statuses": (
        "abi/v1.yaml",
        lambda text: _swapped(text, "  UNIMPLEMENTED:", "  DENIED:"),
        False,
    ),
    "a comment of a message": (
        "proto/dao/data/v1/value.proto",
        lambda text: text.replace("// True or false.", "// A truth value."),
        False,
    ),
    "a limit": ("abi/v1.yaml", lambda text: text.replace("value: 1024,", "value: 1025,"), True),
    "a method number": ("abi/v1.yaml", lambda text: text.replace("0x00010003", "0x00010004"), True),
    "the number of a field": (
        "proto/dao/data/v1/value.proto",
        lambda text: text.replace("double_value = 4", "double_value = 14"),
        True,
    ),
    "the name of a field": (
        "proto/dao/data/v1/value.proto",
        lambda text: text.replace("double_value", "float_value"),
        True,
    ),
    "the presence of a field": (
        "proto/dao/system/v1/system.proto",
        lambda text: text.replace("  string name = 1;", "  optional string name = 1;", 1),
        True,
    ),
    "the effect of an rpc": (
        "abi/v1.yaml",
        lambda text: text.replace("effects: [Put, Remove]", "effects: [Put]"),
        True,
    ),
    "whether a capability stays in the home": (
        "abi/v1.yaml",
        lambda text: text.replace("within_home: false", "within_home: true", 1),
        True,
    ),
}


def _swapped(text: str, first: str, second: str) -> str:
    """The text with two of its lines, found by how they begin, in each other's place."""
    lines = text.splitlines(keepends=True)
    one, two = (
        next(index for index, line in enumerate(lines) if line.startswith(begin))
        for begin in (first, second)
    )
    lines[one], lines[two] = lines[two], lines[one]
    return "".join(lines)


@pytest.mark.parametrize("name", EDITS)
def test_the_digest_follows_the_meaning(name: str, folder: Path, shipped: Contract) -> None:
    file, edit, changes = EDITS[name]
    text = (folder / file).read_text(encoding="utf-8")
    assert edit(text) != text
    (folder / file).write_text(edit(text), encoding="utf-8")
    changed = contract_digest(read_contract(folder)) != contract_digest(shipped)
    assert changed == changes


def test_the_digest_does_not_depend_on_where_a_contract_was_read(shipped: Contract) -> None:
    assert len(contract_digest(shipped)) == 32
    elsewhere = dataclasses.replace(
        shipped,
        descriptors=b"",
        exports=tuple(
            dataclasses.replace(it, place=Place("elsewhere", 1, 1)) for it in shipped.exports
        ),
    )
    assert contract_digest(elsewhere) == contract_digest(shipped)
    assert contract_digest(from_json(to_json(shipped))) == contract_digest(shipped)

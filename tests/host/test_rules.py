"""Messages are checked against the rules of their fields, wherever the rule is."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf.message import Message

from dao_sdk import resources
from dao_sdk.contract.diagnostics import ContractError
from dao_sdk.contract.message_classes import message_pool
from dao_sdk.contract.model import Contract
from dao_sdk.contract.parse import parse
from dao_sdk.contract.sources import find_sources
from dao_sdk.host.dynamic.abi_from_contract import abi_of
from dao_sdk.host.errors import CallError
from dao_sdk.host.rules import Checker

FIELDS = """
// Things with rules.
syntax = "proto3";

package dao.ruled.v1;

import "dao/contract/v1/rules.proto";

// A thing.
message Thing {
  // A name.
  string name = 1 [(dao.contract.v1.rules) = {required: true, max_bytes: 8, pattern: "[a-zé][a-z0-9]*"}];
  // Bytes.
  bytes key = 2 [(dao.contract.v1.rules) = {min_bytes: 2, max_bytes: 4}];
  // Words.
  repeated string words = 3 [(dao.contract.v1.rules) = {min_items: 1, max_items: 2, min_len: 2, max_len: 3}];
  // Numbers.
  map<string, int32> counts = 4 [(dao.contract.v1.rules) = {gte: -1, lte: 5}];
  // A number.
  uint32 size = 5 [(dao.contract.v1.rules).gte = 3];
  // A number that may be absent.
  optional int64 rank = 6 [(dao.contract.v1.rules).lte = 7];
  // Things inside.
  repeated Thing inside = 7;
  // A thing that must be there.
  Part part = 8 [(dao.contract.v1.rules).required = true];
  // One of two.
  oneof choice {
    // A short one.
    string short = 9 [(dao.contract.v1.rules).max_len = 1];
    // Another.
    Part other = 10;
  }
  // One of two more, of which one stands between those of the first.
  oneof further {
    // A small one.
    uint32 small = 11 [(dao.contract.v1.rules).lte = 1];
    // Another.
    Part more = 12;
  }
  // Words that are named like words of Python.
  string from = 13 [(dao.contract.v1.rules).max_len = 1];
  // Parts by name.
  map<string, Part> parts = 14;
}

// A part.
message Part {
  // A mark.
  uint32 mark = 1;
}
"""


Reading = Callable[[str], Contract]


@pytest.fixture(scope="module")
def contract_with(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    """Reads the shipped contract with one more file."""
    root = tmp_path_factory.mktemp("contract")
    shutil.copytree(resources.abi(), root / "abi")
    shutil.copytree(resources.proto(), root / "proto")
    file = root / "proto/dao/ruled/v1/thing.proto"
    file.parent.mkdir(parents=True)

    def read(text: str) -> Contract:
        file.write_text(text.lstrip(), "utf-8")
        return parse(find_sources(root))

    return read


@pytest.fixture(scope="module")
def ruled(contract_with: Reading) -> tuple[Checker, type[Message]]:
    contract = contract_with(FIELDS)
    return Checker(abi_of(contract).rules), message_pool(contract)["dao.ruled.v1.Thing"]


GOOD: dict[str, Any] = {"name": "rye1", "words": ["ab"], "part": {"mark": 1}}


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"key": b"ab", "words": ["abc", "äöü"], "counts": {"a": -1, "b": 5}, "size": 3},
        {"size": 0, "key": b"", "rank": 0},
        {"rank": 7, "short": "é", "name": "é"},
        {"short": "a", "small": 1, "from": "a", "parts": {"a": {"mark": 1}}},
        {"rank": -(1 << 40), "other": {}, "size": 0x7FFFFFFF},
        {"inside": [GOOD, {**GOOD, "inside": [GOOD]}]},
    ],
)
@pytest.mark.spec("RULE-2", "RULE-3")
def test_what_keeps_the_rules_passes(
    ruled: tuple[Checker, type[Message]], changed: dict[str, Any]
) -> None:
    checker, thing = ruled
    checker[thing](thing(**{**GOOD, **changed}))


@pytest.mark.parametrize(
    ("changed", "status", "told"),
    [
        ({"name": ""}, "INVALID_ARGUMENT", "`name` is missing"),
        ({"name": "abcdefghi"}, "TOO_LARGE", "`name` has 9 bytes; the most is 8"),
        ({"name": "ééééé"}, "TOO_LARGE", "`name` has 10 bytes"),
        ({"name": "Rye"}, "INVALID_ARGUMENT", "`name` must be text that matches"),
        ({"name": "rye\n"}, "INVALID_ARGUMENT", "`name` must be text that matches"),
        ({"key": b"a"}, "INVALID_ARGUMENT", "`key` has 1 byte; the least is 2"),
        ({"key": b"abcde"}, "TOO_LARGE", "`key` has 5 bytes"),
        ({"words": []}, "INVALID_ARGUMENT", "`words` has 0 items; the least is 1"),
        ({"words": ["ab"] * 3}, "TOO_LARGE", "`words` has 3 items; the most is 2"),
        (
            {"words": ["ab", "a"]},
            "INVALID_ARGUMENT",
            r"`words\[1\]` has 1 character; the least is 2",
        ),
        ({"words": ["äöüß"]}, "TOO_LARGE", r"`words\[0\]` has 4 characters; the most is 3"),
        ({"counts": {"a": 6}}, "INVALID_ARGUMENT", r"`counts\[a\]` is 6; the most is 5"),
        ({"counts": {"a": -2}}, "INVALID_ARGUMENT", r"`counts\[a\]` is -2; the least is -1"),
        ({"size": 2}, "INVALID_ARGUMENT", "`size` is 2; the least is 3"),
        ({"size": 1 << 31}, "INVALID_ARGUMENT", "`size` is 2147483648; the most is 2147483647"),
        ({"rank": 8}, "INVALID_ARGUMENT", "`rank` is 8; the most is 7"),
        ({"short": "ab"}, "TOO_LARGE", "`short` has 2 characters"),
        ({"part": None}, "INVALID_ARGUMENT", "`part` is missing"),
        ({"part": {"mark": 1 << 31}}, "INVALID_ARGUMENT", "`part.mark` is 2147483648"),
        (
            {"other": {"mark": 1 << 31}, "small": 1},
            "INVALID_ARGUMENT",
            "`other.mark` is 2147483648",
        ),
        ({"short": "a", "more": {"mark": 1 << 31}}, "INVALID_ARGUMENT", "`more.mark` is 2147483"),
        ({"short": "a", "small": 2}, "INVALID_ARGUMENT", "`small` is 2; the most is 1"),
        ({"from": "ab"}, "TOO_LARGE", "`from` has 2 characters; the most is 1"),
        (
            {"parts": {"a": {}, "b.c": {"mark": 1 << 31}}},
            "INVALID_ARGUMENT",
            r"`parts\[b.c\].mark` is 2147483648",
        ),
        ({"other": {"mark": 1 << 31}}, "INVALID_ARGUMENT", "`other.mark` is 2147483648"),
        (
            {"inside": [GOOD, {**GOOD, "inside": [{**GOOD, "name": "X"}]}]},
            "INVALID_ARGUMENT",
            r"`inside\[1\].inside\[0\].name` must be",
        ),
    ],
)
@pytest.mark.spec("RULE-1", "RULE-3", "RULE-4")
def test_what_breaks_a_rule_is_named_with_its_path(
    ruled: tuple[Checker, type[Message]], changed: dict[str, Any], status: str, told: str
) -> None:
    checker, thing = ruled
    with pytest.raises(CallError, match=told) as caught:
        checker[thing](thing(**{**GOOD, **changed}))
    assert caught.value.status == status
    assert caught.value.details["field"] in caught.value.message


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ("max_items = 1", "`max_items` and holds one value"),
        ("gte = 1", "`gte`, which says nothing of its type string; expected a field of type"),
        ("pattern = '^a'", "none that every language has: `\\^a` is no character"),
        ("pattern = '(ab)'", "is no character, class or number of times"),
        ("pattern = '\\\\d'", "is no character, class or number of times"),
        ("pattern = '[z-a]'", "the range `z-a` ends before it begins"),
        ("pattern = 'a{3,2}'", "`{3,2}` ends before it begins".replace("{", "[{]")),
    ],
)
def test_rules_without_sense_are_told_with_their_place(
    contract_with: Reading, rules: str, told: str
) -> None:
    text = FIELDS.replace(
        '{required: true, max_bytes: 8, pattern: "[a-zé][a-z0-9]*"}', "{required: true}"
    ).replace(
        "[(dao.contract.v1.rules) = {required: true}]", f"[(dao.contract.v1.rules).{rules}]", 1
    )
    with pytest.raises(ContractError, match=told) as caught:
        contract_with(text)
    assert "thing.proto:11:" in str(caught.value)


def test_rules_that_no_value_keeps_are_told(contract_with: Reading) -> None:
    text = FIELDS.replace("min_bytes: 2, max_bytes: 4", "min_bytes: 5, max_bytes: 4")
    with pytest.raises(
        ContractError, match="`key` has no value: min_bytes is 5 and max_bytes is 4"
    ):
        contract_with(text)
    text = FIELDS.replace("gte: -1, lte: 5", "gte: -1, lte: 4294967296")
    with pytest.raises(ContractError, match="`counts` can never be 4294967296"):
        contract_with(text)


def test_a_contract_can_be_used_without_the_file_of_the_rules(contract_with: Reading) -> None:
    contract = contract_with(FIELDS)
    paths = [file.path for file in contract.files]
    assert "dao/contract/v1/rules.proto" not in paths
    assert message_pool(contract)["dao.ruled.v1.Thing"]().ByteSize() == 0

"""The JSON Schema of the contract file, and that the reader and other tools agree on it."""

from __future__ import annotations

import copy
import json
from typing import Any

import jsonschema
import pytest
import ruamel.yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dao_sdk import resources
from dao_sdk.contract.diagnostics import Problems
from dao_sdk.contract.schema_check import WORDS, check_shape
from dao_sdk.contract.yaml_tree import read_document

SCHEMA: dict[str, Any] = json.loads((resources.abi() / "contract.schema.json").read_bytes())
SHIPPED = ruamel.yaml.YAML(typ="safe").load((resources.abi() / "v1.yaml").read_bytes())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def words(schema: Any) -> set[str]:
    """Every word of JSON Schema in a schema, those of its inner schemas included."""
    if not isinstance(schema, dict):
        return set()
    found = set(schema)
    for word in ("properties", "$defs"):
        for inner in schema.get(word, {}).values():
            found |= words(inner)
    for word in ("additionalProperties", "propertyNames", "items", "if", "then", "else"):
        found |= words(schema.get(word))
    return found


def described(schema: dict[str, Any]) -> bool:
    """Whether an editor can say what a key means: by itself or through what it refers to."""
    if "description" in schema:
        return True
    return "$ref" in schema and described(SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]])


def undescribed(schema: Any, path: str = "") -> list[str]:
    """The paths of all keys without a description."""
    if not isinstance(schema, dict):
        return []
    found = []
    for key, inner in schema.get("properties", {}).items():
        if not described(inner):
            found.append(f"{path}.{key}")
        found += undescribed(inner, f"{path}.{key}")
    found += undescribed(schema.get("additionalProperties"), path + ".*")
    for name, inner in schema.get("$defs", {}).items():
        found += undescribed(inner, name)
    return found


def test_the_schema_is_valid_and_the_contract_fits_it() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    VALIDATOR.validate(SHIPPED)


def test_the_reader_knows_every_word_of_the_schema() -> None:
    assert words(SCHEMA) <= WORDS


def test_every_key_is_described_for_editors() -> None:
    assert undescribed(SCHEMA) == []


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value inside a document."""
    found = [path] if path else []
    if isinstance(value, dict):
        for key, inner in value.items():
            found += paths(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            found += paths(inner, (*path, index))
    return found


NOTHING = object()
CHANGES = st.one_of(
    st.just(NOTHING),
    st.sampled_from([None, True, False, 0, -1, 2**40, "", " ", "sync", "draft", "1.0", "a.b", []]),
    st.sampled_from([{}, {"doc": "D"}, {"rpc": "a.b.C"}, ["x", "x"], ["x", 1], 0.5]),
)


@settings(max_examples=120, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(paths(SHIPPED)), CHANGES, st.booleans()), min_size=1, max_size=3
    )
)
def test_the_reader_finds_fault_where_a_validator_does(
    changes: list[tuple[tuple[Any, ...], Any, bool]],
) -> None:
    """Values are replaced, removed or doubled under a strange key."""
    document = copy.deepcopy(SHIPPED)
    for path, change, beside in changes:
        holder = document
        try:
            for key in path[:-1]:
                holder = holder[key]
            holder[path[-1]]
            if change is NOTHING:
                del holder[path[-1]]
            elif beside and isinstance(holder, dict):
                holder["strange"] = copy.deepcopy(change)
            else:
                holder[path[-1]] = copy.deepcopy(change)
        except (KeyError, IndexError, TypeError):
            continue
    problems = Problems()
    node = read_document(json.dumps(document).encode(), "v1.yaml", problems)
    assert node is not None
    check_shape(node, SCHEMA, problems)
    assert bool(problems) == (not VALIDATOR.is_valid(document))


@pytest.mark.parametrize("word", ["title", "pattern"])
def test_whatever_has_a_pattern_says_what_it_expects(word: str) -> None:
    for name, schema in SCHEMA["$defs"].items():
        if "pattern" in schema:
            assert word in schema, name

"""The JSON Schema of the JSON form."""

from __future__ import annotations

import copy
import json
from typing import Any

import jsonschema
import pytest

from dao_sdk import resources
from dao_sdk.contract import Contract
from dao_sdk.contract.ir import IrError, from_json, to_value
from dao_sdk.contract.ir_schema import ir_schema, text


def test_the_file_is_what_the_model_says() -> None:
    written = (resources.abi() / "ir.schema.json").read_text(encoding="utf-8")
    assert written == text(), "run: python -m dao_sdk.contract.ir_schema"


def test_the_shipped_contract_fits(shipped: Contract) -> None:
    jsonschema.Draft202012Validator.check_schema(ir_schema())
    validator = jsonschema.Draft202012Validator(ir_schema())
    validator.validate(to_value(shipped))
    validator.validate(to_value(shipped, places=False))


@pytest.mark.parametrize("section", ["wasm", "boundary", "statuses", "files", "imports", "ir"])
def test_the_schema_refuses_what_the_reader_refuses(shipped: Contract, section: str) -> None:
    validator = jsonschema.Draft202012Validator(ir_schema())
    value: dict[str, Any] = copy.deepcopy(to_value(shipped))
    element = value[section][0] if isinstance(value[section], list) else value[section]
    if isinstance(element, dict):
        element["strange"] = 1
    else:
        del value[section]
    assert not validator.is_valid(value)
    with pytest.raises(IrError):
        from_json(json.dumps(value))

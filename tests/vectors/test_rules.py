"""rules.json: Python's host checks requests of the shipped contract as every host must."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.json_format import ParseDict

from dao_sdk.host.api.contract import ABI
from dao_sdk.host.errors import CallError

from . import load

VECTORS = load("rules")
REQUESTS = [*(it.request for it in ABI.imports), *(it.request for it in ABI.methods)]
KINDS = {kind.DESCRIPTOR.full_name: kind for kind in REQUESTS if kind is not None}


@pytest.mark.spec("RULE-1", "RULE-2", "RULE-3", "RULE-4")
@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["message"])
def test_rules(case: dict[str, Any]) -> None:
    message = ParseDict(case["value"], KINDS[case["message"]]())
    if "error" not in case:
        ABI.checker[type(message)](message)
        return
    with pytest.raises(CallError) as caught:
        ABI.checker[type(message)](message)
    assert caught.value.status == case["error"]
    assert caught.value.details["field"] == case["field"]
    assert caught.value.details.get("limit") == case.get("limit")

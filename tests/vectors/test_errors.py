"""errors.json: Python's host tells and hears errors as every host must."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from dao_sdk.host.api.contract import ABI
from dao_sdk.host.errors import CallError
from dao_sdk.host.runtime.status_codes import Codes
from dao_sdk.plain_text import plain

from . import load

VECTORS = load("errors")
CODES = Codes(ABI)


@pytest.mark.spec("ERR-2", "ERR-3", "ERR-4")
@pytest.mark.parametrize("case", VECTORS["crossing"])
def test_what_crosses(case: dict[str, Any]) -> None:
    error = CallError(case["status"], case["message"], case["details"], case["help"])
    status, payload = CODES.encode(error)
    wanted = case["failure"]
    failure: Any = ABI.error.FromString(payload)
    assert (status, failure.code, failure.message) == (
        wanted["code"],
        wanted["code"],
        wanted["message"],
    )
    assert dict(failure.details) == wanted["details"]


@pytest.mark.spec("ERR-5", "ERR-6", "ERR-7", "ERR-8")
@pytest.mark.parametrize("case", VECTORS["heard"])
def test_what_is_heard(case: dict[str, Any]) -> None:
    error = CODES.decode(case["status"], base64.b64decode(case["payload"]))
    found = {"status": error.status, "message": error.message, "details": error.details}
    assert found == case["error"]
    assert case.get("help", "") in error.help and bool(error.help) == ("help" in case)


@pytest.mark.spec("ERR-12")
def test_what_a_status_means_is_the_contracts_to_say() -> None:
    for name, facts in ABI.facts.items():
        error = CallError.of(name)
        assert (error.executed, error.repeat) == (facts.executed, facts.repeat)
    assert CallError.of("BUSY").repeat == "safe" and CallError.of("INTERRUPTED").repeat == "unsafe"
    assert CallError("NO_SUCH_STATUS").executed == "unknown"


@pytest.mark.spec("TEXT-2")
@pytest.mark.parametrize(("text", "shown"), VECTORS["plain"])
def test_plain(text: str, shown: str) -> None:
    assert plain(text) == shown


@pytest.mark.spec("TEXT-3")
@pytest.mark.parametrize("case", VECTORS["cut"])
def test_cut(case: dict[str, Any]) -> None:
    assert plain(case["text"], case["most"]) == case["plain"]

"""The page of the policy says what the rules say."""

from __future__ import annotations

import re

from dao_sdk.compat import docs_table
from dao_sdk.compat.catalogue import rules


def test_the_table_is_fresh(bless: bool) -> None:
    if bless:
        docs_table.main()
    written = docs_table.PAGE.read_text("utf-8")
    assert written == docs_table.text(written), "run: python -m dao_sdk.compat.docs_table"


def test_every_rule_is_on_the_page_once() -> None:
    written = docs_table.PAGE.read_text("utf-8")
    for layer, members in _by_layer().items():
        part = written.split(f"### `{layer}`")[1].split("\n### ")[0]
        assert sorted(re.findall(r"\| `([a-z0-9-]+)` \|$", part, re.M)) == sorted(members)


def _by_layer() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for rule in rules():
        found.setdefault(rule.layer, []).append(rule.name)
    return found

"""Every rule can be explained, and the one that was meant is found."""

from __future__ import annotations

import pytest

from dao_sdk.compat import explain
from dao_sdk.compat.catalogue import by_id, rules
from dao_sdk.compat.output.paint import length
from dao_sdk.compat.rule_facts import RuleFacts
from dao_sdk.compat.vocabulary import NEITHER, Step


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_every_rule_has_its_words(rule: RuleFacts) -> None:
    doc = rule.doc
    for words in (doc.why, doc.instead):
        assert words.endswith(".") and words[0].isupper()
    assert doc.title[0].isupper() and not doc.title.endswith(".")
    assert doc.before != doc.after
    assert rule.breaks != NEITHER or rule.step in (Step.PATCH, None)
    lines = list(explain.render(rule, colour=False, width=80))
    text = " ".join(" ".join(lines).split())
    assert lines[0].startswith(rule.id) and not any("\x1b" in line for line in lines)
    assert " ".join(doc.why.split()) in text
    for line in (*doc.before.text.split("\n"), *doc.after.text.split("\n")):
        assert any(each.endswith(line.rstrip()) for each in lines)
    assert max(map(length, explain.render(rule, colour=True, width=80))) < 130


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wire/field-removed", "wire/field-removed"),
        ("wire/feild-removed", "wire/field-removed"),
        ("WIRE/field_removed", "wire/field-removed"),
        ("source/literal", "source/literal-incomplete"),
        ("a missing manifest", "wasm/manifest-missing"),
    ],
)
def test_the_nearest_rule_is_found(typed: str, meant: str) -> None:
    assert explain.nearest(typed)[0] == meant


def test_a_short_name_finds_its_rule_in_every_layer() -> None:
    ids = [each for each in by_id() if each.endswith("/field-removed")]
    assert len(ids) > 1 and explain.nearest("field-removed") == ids


def test_nonsense_finds_nothing() -> None:
    assert explain.nearest("xyzzy") == explain.nearest("") == []

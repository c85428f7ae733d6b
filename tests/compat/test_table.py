"""Every rule runs on every pair of fixtures; who fires where is written down and compared.

``pytest tests/compat/test_table.py --bless`` writes it anew. Read the difference before you commit
it: a rule that fires where it did not is a false alarm until shown otherwise.
"""

from __future__ import annotations

from collections import Counter

from dao_sdk.compat.catalogue import by_id
from dao_sdk.compat.finding import Finding
from dao_sdk.compat.vocabulary import Direction, Layer
from tests.compat import pairs

TABLE = pairs.HERE / "expected_rules.txt"


def test_each_rule_fires_on_its_pair(found: dict[str, list[Finding]]) -> None:
    for rule in by_id():
        assert (
            rule in found
        ), f"the page of {rule} has no example that runs, and there is no pairs/{rule}"
        for name in {rule, rule + pairs.PAGE} & found.keys():
            assert rule in {it.rule.id for it in found[name]}, f"{rule} is silent on its own {name}"


def test_no_rule_fires_on_what_is_safe(found: dict[str, list[Finding]]) -> None:
    for name, findings in found.items():
        if name.endswith(pairs.SAFE):
            own = [it for it in findings if it.rule.id == name.removesuffix(pairs.SAFE)]
            assert not own, f"{name}: {own[0].message}"


def test_what_breaks_source_code_names_the_languages(found: dict[str, list[Finding]]) -> None:
    for name, findings in found.items():
        for each in findings:
            if each.rule.layer is Layer.SOURCE:
                assert each.languages and each.witness, (name, each.message)


def test_the_table_is_what_fires(found: dict[str, list[Finding]], bless: bool) -> None:
    text = "".join(_lines(name, findings) for name, findings in found.items())
    if bless:
        TABLE.write_text(text, "utf-8")
    assert text == TABLE.read_text("utf-8"), "look at the difference, then accept it with --bless"


def _lines(name: str, findings: list[Finding]) -> str:
    """One pair: each rule that fires, how often, and which meetings it says go wrong."""
    counted = Counter((it.rule.id, _breaks(it)) for it in findings)
    rows = [f"    {rule:44} {count}  {breaks}\n" for (rule, breaks), count in counted.items()]
    return f"{name}\n{''.join(rows) or '    (none)' + chr(10)}"


def _breaks(finding: Finding) -> str:
    return ", ".join(each for each in Direction if each in finding.breaks) or "-"

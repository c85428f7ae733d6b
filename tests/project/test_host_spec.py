"""Every statement of the host specification is checked by something, or says why not.

Cases of the conformance kit cite statements, and tests of the Python host name them with
``@pytest.mark.spec("CALL-3")``. What nothing checks yet has its reason in ``unchecked.toml``.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from dao_sdk.verify.cases import load

TESTS = Path(__file__).parents[1]
PAGES = TESTS.parent / "docs" / "reference" / "host-spec"
INDEX = PAGES.with_suffix(".md")
_ROW = re.compile(r"^\| ([A-Z]+-[1-9][0-9]*) \| (\S+) \| (.+) \|$", re.M)


def rows() -> list[tuple[str, str, str]]:
    """Every statement: its id, for whom it holds, and what it says."""
    return [row for page in sorted(PAGES.glob("*.md")) for row in _ROW.findall(page.read_text())]


def cited() -> Iterator[tuple[str, str]]:
    """Every statement that a test names, with the file of the test."""
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.spec":
                for argument in node.args:
                    assert isinstance(
                        argument, ast.Constant
                    ), f"{path}: name statements as they are"
                    yield str(argument.value), str(path.relative_to(TESTS))


def unchecked() -> dict[str, str]:
    """Why each statement that nothing checks is checked by nothing."""
    reasons = tomllib.loads((Path(__file__).parent / "unchecked.toml").read_text("utf-8"))
    return {ids: why for why, group in reasons["because"].items() for ids in group}


def test_no_id_is_there_twice_or_was_dropped() -> None:
    ids = [row[0] for row in rows()]
    assert len(ids) > 200
    assert [each for each, times in Counter(ids).items() if times > 1] == []
    dropped = set(re.findall(r"[A-Z]+-[0-9]+", INDEX.read_text().partition("## Dropped")[2]))
    assert dropped.isdisjoint(ids)
    # In each group they are numbered without gaps, but for what was dropped.
    for group in {each.partition("-")[0] for each in ids}:
        numbers = {int(i.partition("-")[2]) for i in (*ids, *dropped) if i.startswith(f"{group}-")}
        assert numbers == set(range(1, len(numbers) + 1)), group


def test_each_holds_for_all_or_for_a_feature_of_the_index() -> None:
    index = INDEX.read_text()
    features = set(re.findall(r"^\| `([a-z]+)` \|", index, re.M))
    assert {row[1].removeprefix("!") for row in rows()} == {"all", *features}
    groups = {row[0].partition("-")[0] for row in rows()}
    assert groups == set(re.findall(r"`([A-Z]+)`", index.partition("## How to read it")[0]))


def test_every_statement_is_checked_or_says_why_not() -> None:
    ids, reasons = {row[0] for row in rows()}, unchecked()
    named = {*dict(cited()), *(name for case in load() for name in case.cites)}
    assert sorted(ids - named - set(reasons)) == [], "checked by nothing"
    assert sorted(set(reasons) - ids) == [], "no such statement"
    assert sorted(set(reasons) & named) == [], "there is a check, so no reason is needed"


def test_every_statement_that_a_test_names_exists() -> None:
    ids = {row[0] for row in rows()}
    assert [(name, file) for name, file in cited() if name not in ids] == []

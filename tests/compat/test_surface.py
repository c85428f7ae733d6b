"""What a schema can say, change by change, and which rules tell of it: ``surface.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from dao_sdk.cli.abi.languages import languages
from dao_sdk.compat.compare import compare
from dao_sdk.compat.inputs.open import open_sides
from dao_sdk.compat.languages import Language

CHANGES: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("surface.toml").read_text("utf-8")
)["change"]


@pytest.fixture(scope="module")
def spoken() -> tuple[Language, ...]:
    """The languages of the packs."""
    return languages()


@pytest.mark.parametrize("change", CHANGES, ids=lambda it: it["name"])
def test_a_change_is_told_by_these_rules(
    change: dict[str, Any], tmp_path: Path, spoken: tuple[Language, ...]
) -> None:
    for side in ("old", "new"):
        syntax, text = change[side]
        word = "edition" if syntax.isdecimal() else "syntax"
        (tmp_path / side).mkdir()
        file = tmp_path / side / "a.proto"
        file.write_text(f'{word} = "{syntax}";\npackage p.v1;\n{text}\n', "utf-8")
    old, new = open_sides([str(tmp_path / "old"), str(tmp_path / "new")])
    findings = compare(old, new, languages=spoken).findings
    told = {it.rule.id if it.breaks else f"{it.rule.id} -" for it in findings}
    assert told == set(change["rules"])
    assert told or change["why"].endswith(".")


def test_each_change_is_there_once() -> None:
    names = [it["name"] for it in CHANGES]
    assert len(set(names)) == len(names) > 50

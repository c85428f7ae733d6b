"""The log: what came with which version, from `since` and from what changed between releases."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from dao_sdk.compat.releases.changelog import markdown, to_value
from dao_sdk.compat.releases.freeze import freeze
from dao_sdk.compat.releases.log import Chapter, log
from dao_sdk.compat.releases.release import Version
from dao_sdk.compat.vocabulary import Step
from tests.compat.builders import ABI, NOTES, ContractBuilder

TODAY = datetime.date(2026, 6, 30)


@pytest.fixture
def builder(tmp_path: Path) -> ContractBuilder:
    return ContractBuilder(tmp_path / "c")


def added(chapter: Chapter) -> set[tuple[str, str]]:
    return {(it.kind, it.name) for it in chapter.changes.added}


def test_before_anything_is_frozen_the_contract_says_since_when(builder: ContractBuilder) -> None:
    newest, middle, first = log(builder.root)
    assert [it.version for it in (newest, middle, first)] == ["1.2", "1.1", "1.0"]
    assert [it.state for it in (newest, middle, first)] == [
        "unreleased",
        "not frozen",
        "not frozen",
    ]
    assert added(middle) == {("capability", "net")}
    assert ("service", "notes.v1.Notes") in added(first)
    assert {("capability", it) for it in ("call", "clock", "storage")} < added(first)
    assert not newest.changes
    text = "\n".join(markdown("dao", log(builder.root)))
    assert "## 1.2 (unreleased)\n\nNothing in the contract says that it came with this" in text
    builder.become(2, "draft")
    assert log(builder.root)[0].state == "draft"


def test_what_changed_between_releases_is_told(builder: ContractBuilder) -> None:
    freeze(builder.root, Version(1, 2), today=TODAY)
    assert [it.state for it in log(builder.root)] == ["released", "not frozen", "not frozen"]
    builder.become(3)
    builder.add_import("1.3")
    builder.edit(
        NOTES,
        "message Note {",
        "message Note {\n  // How it looks. Never empty.\n  string look = 99;",
    )
    freeze(builder.root, Version(1, 3), today=TODAY)
    builder.become(0, "draft", major=2)
    builder.edit(NOTES, "string look = 99", "string looks = 99")
    for old in ("1.0", "1.1", "1.3"):
        text = (builder.root / ABI).read_text().replace(f'since: "{old}"', 'since: "2.0"')
        (builder.root / ABI).write_text(text)
    draft, newest, first, *_ = log(builder.root)
    assert (draft.version, draft.state, draft.step) == ("2.0", "draft", Step.MAJOR)
    (renamed,) = draft.changes.renamed
    assert (renamed.was, renamed.name) == ("notes.v1.Note.look", "notes.v1.Note.looks")
    assert (newest.version, newest.state, newest.step) == ("1.3", "released", Step.MINOR)
    assert added(newest) == {("import", "avatar_clock_zone"), ("field", "notes.v1.Note.look")}
    assert [it.doc for it in newest.changes.added if it.kind == "field"] == ["How it looks."]
    assert not newest.changes.removed
    assert first.version == "1.2"


def test_what_keeps_its_name_is_changed_and_what_keeps_its_imports_renamed(
    builder: ContractBuilder,
) -> None:
    freeze(builder.root, Version(1, 2), today=TODAY)
    builder.become(3, "draft")
    builder.edit(NOTES, "string title = 1", "string title = 77")
    text = (builder.root / ABI).read_text()
    text = text.replace("  clock:\n", "  watch:\n").replace(
        "capability: clock", "capability: watch"
    )
    (builder.root / ABI).write_text(text)
    draft = log(builder.root)[0]
    assert not draft.changes.added and not draft.changes.removed
    assert [(it.kind, it.was, it.name) for it in draft.changes.renamed] == [
        ("capability", "clock", "watch")
    ]
    told = "\n".join(markdown("dao", log(builder.root)))
    assert "- capability `clock` is `watch`" in told
    said = "- `notes.v1.Note.title`: `title` has the number 77, which was 1 (wire/field-renumbered)"
    assert said in told


def test_the_log_is_markdown_and_json(builder: ContractBuilder) -> None:
    freeze(builder.root, Version(1, 2), today=TODAY)
    builder.become(3, "draft")
    builder.add_import("1.3")
    chapters = log(builder.root)
    text = "\n".join(markdown("dao", chapters))
    assert text.startswith("# What came with which version of dao\n\n## 1.3 (draft)\n")
    assert "- import `avatar_clock_zone` (capability `clock`): The zone." in text
    assert (
        text.index("## 1.3 (draft)") < text.index("\n## 1.2\n") < text.index("## 1.0 (not frozen)")
    )
    value = json.loads(json.dumps(to_value("dao", chapters)))
    newest = value["versions"][0]
    assert (newest["version"], newest["state"]) == ("1.3", "draft")
    assert newest["added"] == [
        {
            "kind": "import",
            "name": "avatar_clock_zone",
            "doc": "The zone.",
            "capability": "clock",
        }
    ]


def test_a_version_that_changed_words_only_says_so(builder: ContractBuilder) -> None:
    freeze(builder.root, Version(1, 2), today=TODAY)
    builder.become(3)
    text = "\n".join(markdown("dao", log(builder.root)))
    assert (
        "## 1.3 (unreleased)\n\nA patch step from the version before.\n\nNothing but words" in text
    )

"""A rule's page is read as it is written, and what is wrong with one is named with its line."""

from __future__ import annotations

import pytest

from dao_sdk.compat.catalogue import by_id
from dao_sdk.compat.rule_doc import DOCS, Example, RuleDoc, RuleDocError, parse
from dao_sdk.compat.waivers import waiver_rules

PAGE = """# A field was removed

## Why

Old programs
lose it.

## Before

```proto note.proto
message Note {}

# not a heading
```

## After

## Instead

Reserve it.

Source: https://protobuf.dev/
"""


def test_every_page_belongs_to_a_rule() -> None:
    pages = {str(it.relative_to(DOCS).with_suffix("")) for it in DOCS.rglob("*.md")}
    assert pages == {*by_id(), *(it.id for it in waiver_rules())}


def test_a_page_is_read() -> None:
    assert parse(PAGE, "it.md") == RuleDoc(
        title="A field was removed",
        why="Old programs lose it.",
        before=Example("message Note {}\n\n# not a heading", "proto", "note.proto"),
        after=Example(),
        instead="Reserve it.",
        source="https://protobuf.dev/",
    )
    assert parse(PAGE.replace("Source: https://protobuf.dev/\n", ""), "it.md").source == ""
    assert parse(PAGE.replace(" note.proto", ""), "it.md").before.file == ""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("# A field was removed", "A field was removed", "it.md:1: a page begins with its title"),
        ("# A field was removed", "# ", "it.md:1: expected sentences"),
        ("## Before", "## Example", "it.md:8: `## Example` is out of place: expected `## Before`"),
        ("## Why", "## Before", "it.md:3: `## Before` is out of place: expected `## Why`"),
        ("# A field was removed\n", "# A field\nwas removed\n", "it.md:2: text before `## Why`"),
        (
            "Source:",
            "## More\n\nSource:",
            "it.md:22: `## More` is out of place: no section follows",
        ),
        ("\n## Instead\n\nReserve it.\n", "", "the section `## Instead` is missing"),
        ("Old programs\nlose it.", "", "it.md:4: expected sentences"),
        ("Reserve it.", "", "it.md:19: expected sentences"),
        ("```proto note.proto", "```", "it.md:10: expected one example"),
        (
            "```proto note.proto",
            "Like so:\n\n```proto note.proto",
            "it.md:10: expected one example",
        ),
        ("## After", "More.\n\n## After", "it.md:10: expected one example"),
        ("## After", "```proto\n```\n\n## After", "it.md:10: expected one example"),
        ("```\n\n## After", "## After", "is not closed"),
        ("Source: https://protobuf.dev/", "Source:", "it.md:22: expected an address"),
        (
            "https://protobuf.dev/\n",
            "https://protobuf.dev/\n\nMore.\n",
            "it.md:22: `Source: ` is the last",
        ),
    ],
)
def test_what_is_wrong_with_a_page_is_named(old: str, new: str, said: str) -> None:
    assert old in PAGE
    with pytest.raises(RuleDocError) as raised:
        parse(PAGE.replace(old, new, 1), "it.md")
    assert said in str(raised.value)

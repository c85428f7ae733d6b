"""Says in plain words what the YAML reader says in those of its grammar."""

from __future__ import annotations

import re

_WORDS = (
    (r"character '\\t'", "a tab cannot indent in YAML; expected blanks"),
    (
        r"character (?P<sign>'.+') that cannot start any token",
        "a value cannot begin with {sign}; expected it in quotes",
    ),
    (r"but found another document", "a second document begins here; expected one"),
    (r"<document start>", "this is more than one value; expected `key: value` lines and no more"),
    (r"after document end marker", "there is something after the end of the document"),
    (
        r"mapping values are not allowed",
        "`:` cannot be here; expected the text in quotes, or a `:` after the key before it",
    ),
    (r"mapping keys are not allowed", "`? ` cannot be here; expected the text in quotes"),
    (r"sequence entries are not allowed", "`- ` cannot be here; expected it on a line of its own"),
    (r"flow mapping.*<stream end>", "the `{{` is never closed; expected `}}`"),
    (r"flow sequence.*<stream end>", "the `[` is never closed; expected `]`"),
    (r"flow mapping", "expected `,` or `}}` here"),
    (r"flow sequence", "expected `,` or `]` here"),
    (r"quoted scalar: found unexpected", "the quotes are never closed"),
    (
        r"unknown escape character (?P<sign>'.+')",
        "there is no escape \\{sign}; expected \\\\ for a backslash, or single quotes",
    ),
    (r"escape sequence of (?P<count>\d+)", "expected {count} hexadecimal digits here"),
    (r"could not find expected ':'", "a line before this has a key without `:`"),
    (r"block collection", "expected `- ` here, as deep as the entries before"),
    (r"block mapping", "expected a key here, as deep as the keys before"),
    (r"undefined alias (?P<name>'.*')", "there is no anchor {name} before this"),
    (r"version 1\.", "expected YAML of version 1"),
    (r"block scalar", "expected a line break after `|` or `>`"),
    (r"node content", "expected a value here"),
    (r"tag", "expected no tag here"),
)


def plain_words(said: str) -> str:
    """Translate what the reader says.

    Args:
        said: Its context and problem, in one line.

    Returns:
        What is wrong and what is expected.
    """
    for pattern, words in _WORDS:
        if found := re.search(pattern, said):
            given = {name: text.strip("'") for name, text in found.groupdict().items()}
            return words.format(**{name: f"`{text}`" for name, text in given.items()})
    return "this is not YAML"

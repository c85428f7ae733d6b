"""Puts words into single lines, such as those of ``scaffold.toml``."""

from __future__ import annotations

import re
from collections.abc import Mapping


def fill(text: str, words: Mapping[str, str]) -> str:
    """Replace ``{{word}}`` by what it stands for; an unknown word stays as it is."""
    return re.sub(r"\{\{ ?(\w+) ?\}\}", lambda found: words.get(found[1], found[0]), text)

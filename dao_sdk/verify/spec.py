"""The statements of the host specification, as the pages have them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from dao_sdk import resources

_ROW = re.compile(r"^\| ([A-Z]+-[1-9][0-9]*) \| (\S+) \| (.+) \|$", re.M)


class Statement(NamedTuple):
    """One statement."""

    id: str
    needs: str
    """The feature that a host must have for it, or must not have, with `!` before it; empty if it holds for all."""
    text: str
    page: str
    """The file that it stands in."""


@lru_cache(maxsize=1)
def statements() -> Mapping[str, Statement]:
    """Read every statement, by its id."""
    return {
        id_: Statement(
            id_, "" if needs == "all" else needs, text, f"docs/reference/host-spec/{page.name}"
        )
        for page in sorted(resources.host_spec().glob("*.md"))
        for id_, needs, text in _ROW.findall(page.read_text("utf-8"))
    }

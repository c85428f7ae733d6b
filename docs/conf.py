"""How Sphinx builds the site of the documentation: `./dev docs`."""

from __future__ import annotations

import os
import re
from pathlib import Path

from sphinx.application import Sphinx

project = "Dao SDK"
copyright = "the authors of Dao SDK"
extensions = ["myst_parser", "sphinx_external_toc"]
external_toc_path = "_toc.yml"
exclude_patterns = ["decisions/0035"]
myst_heading_anchors = 4
html_theme = "furo"
html_title = "Dao SDK"
html_copy_source = False
html_show_sphinx = False


_DOCS = Path(__file__).resolve().parent
_SOURCE = os.environ.get("DAO_SOURCE_URL", "")
"""Where the tree can be read, such as https://example.org/dao/blob/main; no links there without it."""
_LINK = re.compile(r"\[([^\]]*)\]\(((?:\.\./)+[^)\s#]+)[^)]*\)")


def _leave(app: Sphinx, page: str, source: list[str]) -> None:
    """Let links to what is not in this folder lead to the sources, since the site has only pages."""

    def link(found: re.Match[str]) -> str:
        path = (_DOCS / page).parent.joinpath(found[2]).resolve()
        if path.is_relative_to(_DOCS) or not path.exists():
            return found[0]
        url = f"{_SOURCE}/{path.relative_to(_DOCS.parent).as_posix()}"
        return f"[{found[1]}]({url})" if _SOURCE else found[1]

    source[0] = _LINK.sub(link, source[0])


def setup(app: Sphinx) -> None:
    """Connect what this file adds to Sphinx."""
    app.connect("source-read", _leave)

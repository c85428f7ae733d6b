"""The site of the documentation is built from every page, and no link in it is broken."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from dao_sdk.codegen.assemble import render
from dao_sdk.codegen.pack_loader import load_pack
from dao_sdk.contract.reader import read_contract
from dao_sdk.resources import root

DOCS = Path(__file__).parents[2] / "docs"


def test_the_site_holds_every_page(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html"]
    done = subprocess.run(
        [*command, DOCS, tmp_path / "site"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    pages = {page.relative_to(DOCS).with_suffix(".html") for page in DOCS.rglob("*.md")}
    made = {page.relative_to(tmp_path / "site") for page in (tmp_path / "site").rglob("*.html")}
    assert not pages - made
    menu = (tmp_path / "site" / "index.html").read_text("utf-8")
    assert not [page for page in pages if page.name != "index.html" and page.as_posix() not in menu]


def test_the_reference_is_what_the_contract_gives() -> None:
    made = render(read_contract(root()), load_pack("markdown"), own=True)
    folder = DOCS / "reference" / "contract"
    there = {page.name: page.read_bytes() for page in folder.glob("*.md")}
    assert there == made, "./dev generate"

"""Projects as `dao new` makes them: made in an empty folder, and tried by their own commands."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from .steps import ROOT, TRIES, WORK, Step


def typescript_project(python: Path, chromium: Path) -> Iterator[Step]:
    """The notebook: made, linted, tested, built and used in a browser."""
    folder = WORK / "projects" / "notebook"
    shutil.rmtree(folder, ignore_errors=True)
    make: list[str | Path] = [python, "-m", "dao_sdk.cli", "new", folder, "--lang", "typescript"]
    yield Step("dao new", make, ROOT)
    install = ["npm", "install", "--no-audit", "--no-fund"]
    yield Step("packages of the notebook", install, folder, tries=TRIES)
    yield Step("eslint, prettier, tsc, vitest", ["npm", "test"], folder)
    yield Step("build", ["npm", "run", "build"], folder, shows=True)
    missing = "" if chromium.is_file() else f"there is no {chromium}"
    env = {"CHROMIUM": str(chromium)}
    yield Step("the notebook in Chromium", ["npm", "run", "e2e"], folder, env, skip=missing)

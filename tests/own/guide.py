"""Follows a page of the documentation: its commands are run, its files are written.

====================================  =====================================================
```` ```sh ````                       commands, which must succeed
```` ```LANGUAGE FILE ````            a whole file
```` ```LANGUAGE FILE below LINE ```` lines to put below the line LINE of a file
====================================  =====================================================

Everything else is for the reader alone.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path


def follow(page: Path, folder: Path, env: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Follow a page in a folder.

    Yields:
        Each block of commands with what it printed.
    """
    for info, text in re.findall(
        r"^```(\S[^\n]*)\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S
    ):
        language, _, rest = info.partition(" ")
        file, _, line = rest.partition(" below ")
        if language == "sh":
            yield text, _run(text, folder, env)
        elif line:
            content = (folder / file).read_text("utf-8")
            assert content.count(f"\n{line}\n") == 1, line
            (folder / file).write_text(content.replace(f"\n{line}\n", f"\n{line}\n{text}"), "utf-8")
        elif file:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(text, "utf-8")


def _run(commands: str, folder: Path, env: Mapping[str, str]) -> str:
    done = subprocess.run(
        ["bash", "-euxc", commands],
        cwd=folder,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout

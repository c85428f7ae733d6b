"""What a language pack's output needs on a machine, and whether it is there.

A pack says it in ``toolchain.toml`` beside its ``pack.toml``, as data::

    [[tool]]
    name = "Rust"
    command = ["cargo", "--version"]        # how to ask for the version
    version = 'cargo (\\d+\\.\\d+)'           # where it is in the answer
    least = "1.85"                           # the least that works; may be left out
    use = "builds units"
    get = "Install rustup, then run `rustup toolchain install stable`."
    optional = true                          # nice to have; false where left out
"""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from dao_sdk.codegen.pack import PackError, available, find_pack
from dao_sdk.codegen.toml_file import read_toml

ANSWER_WITHIN = 20.0
"""Seconds that a tool has to tell its version."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A program that a pack's output needs."""

    name: str
    """Its name for people."""
    command: tuple[str, ...]
    """The command that tells its version."""
    version: str
    """A regular expression whose first group is the version in the answer."""
    use: str
    """What it does for an author."""
    get: str
    """How to get it, one sentence."""
    least: str = ""
    """The least version that works; empty for any."""
    optional: bool = False
    """Whether an author can do without it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one tool."""

    pack: str
    """The language pack that asks for it."""
    tool: Tool
    version: str
    """The version here; empty where it is missing or does not answer."""
    problem: str
    """What is wrong, in a few words; empty where the tool is fit."""


def toolchain(folder: Path) -> list[Tool]:
    """Read the tools of a pack.

    Args:
        folder: The pack's folder.

    Returns:
        Its tools; none where it has no ``toolchain.toml``.

    Raises:
        PackError: The file cannot be read, or a tool in it lacks something.
    """
    path = folder / "toolchain.toml"
    if not path.is_file():
        return []
    try:
        tools = read_toml(path)["tool"]
        return [Tool(**{**tool, "command": tuple(tool["command"])}) for tool in tools]
    except (ValueError, KeyError, TypeError):
        raise PackError(
            f"{path} cannot be used: a tool in it lacks a key, or has one that is not known",
            "docs/reference/packs.md has every key.",
        ) from None


def look(names: list[str] | None = None) -> list[Finding]:
    """See which tools of language packs are here.

    Args:
        names: The packs; None for all that can be used by name.

    Returns:
        A finding for each tool, in the order of packs and of their files.

    Raises:
        PackError: There is no such pack, or its ``toolchain.toml`` cannot be used.
    """
    return [
        Finding(name, tool, *probe(tool))
        for name in (available() if names is None else names)
        for tool in toolchain(find_pack(name))
    ]


def probe(tool: Tool) -> tuple[str, str]:
    """Give the version of a tool and what is wrong with it."""
    if shutil.which(tool.command[0]) is None:
        return "", "not here"
    try:
        done = subprocess.run(
            tool.command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=ANSWER_WITHIN,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as wrong:
        return "", f"does not run: {wrong}"
    found = re.search(tool.version, done.stdout + done.stderr)
    if found is None and done.returncode == 0:
        return "", "not here"
    if found is None:
        return "", f"does not work: {_complaint(done.stdout + done.stderr, done.returncode)}"
    version = found[1]
    if tool.least and _parts(version) < _parts(tool.least):
        return version, f"older than {tool.least}"
    return version, ""


def _complaint(output: str, code: int) -> str:
    """The line of a failed tool's output that says most."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error")]
    return (errors[:1] or lines[-1:] or [f"exit {code}"])[0][:80]


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))

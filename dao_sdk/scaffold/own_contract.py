"""The contract of a project of one's own, and what an author adds to it.

The boundary is that of the SDK's own contract, taken from it word for word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from dao_sdk import resources
from dao_sdk.contract import read_contract

_KEPT = ("call", "log")
"""The capabilities that the smallest contract has."""
_TOOLS = ("conformance", "recording")
"""Packages of `dao` that belong to no contract."""
SECTIONS = ("capabilities", "imports", "services")
"""The sections that an author adds to."""

_HEAD = """\
# The contract between Avatars and the unit: what crosses, by which names and numbers.
# Messages and services are in proto/. The SDK's docs/reference/contract.md explains all of it.

contract: {name}
version: {{ major: 1, minor: 0, state: draft }}
doc: What {name} does, and what it needs of an Avatar.
"""


def own_contract(name: str, base: str) -> dict[str, str]:
    """Make a contract.

    Args:
        name: Its name.
        base: What it begins with: ``shipped`` for all of the SDK's own contract, ``boundary`` for
            the boundary and the log.

    Returns:
        Its files by their paths.
    """
    protos = {
        f"proto/{path.relative_to(resources.proto()).as_posix()}": path.read_text("utf-8")
        for path in sorted((resources.proto() / "dao").rglob("*.proto"))
        if path.relative_to(resources.proto()).parts[1] not in _TOOLS
    }
    if base == "boundary":
        boundary = "proto/dao/abi/v1/abi.proto"
        protos = {boundary: protos[boundary]}
    return {"abi/v1.yaml": _contract(name, base), **protos}


def with_entries(contract: str, entries: Mapping[str, str]) -> str:
    """Add entries to a contract file.

    Args:
        contract: The text of the file.
        entries: What to put at the head of a section, by the section's name.
    """
    for section, text in entries.items():
        head = re.search(rf"^{section}:[^\n]*\n", contract, re.M)
        if head is None:
            contract = f"{contract.rstrip()}\n\n{section}:\n{text}"
            continue
        line = f"{section}:\n"  # it may have said `{}`
        contract = f"{contract[: head.start()]}{line}{text}{contract[head.end() :]}"
    return contract


def _contract(name: str, base: str) -> str:
    """The contract file: all of the shipped one that every contract has."""
    sections = _sections((resources.abi() / "v1.yaml").read_text("utf-8"))
    shared = ("wasm", "limits", "statuses", "results", "events", "messages", "exports")
    parts = [_HEAD.format(name=name), *(sections[each] for each in shared)]
    if base == "shipped":
        parts += [sections[each] for each in SECTIONS]
    else:
        kept = {each.name for each in read_contract().imports if each.capability in _KEPT}
        parts.append(_only(sections["capabilities"], set(_KEPT)))
        parts.append(_only(sections["imports"], kept))
        parts.append("services: {}")
    return "\n".join(f"{part.strip()}\n" for part in parts)


def _sections(text: str) -> dict[str, str]:
    """The parts of a contract file by their keys, each with its own lines."""
    parts = re.findall(r"^[a-z]+:.*\n(?:(?:[ \t#].*)?\n)*", text, re.M)
    return {part.partition(":")[0]: part for part in parts}


def _only(section: str, names: set[str]) -> str:
    """A part of a contract file with some of its entries."""
    head, _, rest = section.partition("\n")
    entries = re.findall(r"^  [a-z_]+:.*\n(?:    .*\n)*", rest, re.M)
    chosen = [entry for entry in entries if entry.strip().partition(":")[0] in names]
    return f"{head}\n{''.join(chosen)}"

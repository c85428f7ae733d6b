"""The skeleton of a capability in the author's contract and language.

The contract's part is the same for every language: messages, a service, and the entries of
``abi/v1.yaml``. What carries it out is the folder ``capability`` beside the language's scaffolds,
and ``register.toml`` in it says where the new one is named.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from dao_sdk.codegen.casing import cased
from dao_sdk.codegen.pack import PackError
from dao_sdk.codegen.pack_loader import load_pack
from dao_sdk.codegen.tables import Tables
from dao_sdk.codegen.toml_file import read_toml
from dao_sdk.scaffold.definition import Scaffold, ScaffoldError
from dao_sdk.scaffold.fill import fill
from dao_sdk.scaffold.own_contract import with_entries
from dao_sdk.scaffold.render import render_folder

FOLDER = "capability"
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_MOST = 40
_CONTRACT = "abi/v1.yaml"


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    """The line that names the capability."""
    among: str
    """What lines like it match; it goes among them in their order."""
    below: str
    """The line that it goes below if there is none like it."""


def capability_words(name: str) -> dict[str, str]:
    """What templates can use of a capability's name."""
    return {"capability": name, "capability_class": cased(name, "pascal")}


def add_capability(
    scaffold: Scaffold,
    words: Mapping[str, str],
    name: str,
    read: Callable[[str], str | None],
) -> dict[str, bytes]:
    """Add a capability to a project.

    Args:
        scaffold: What the project is made of.
        words: What templates can use.
        name: The capability's name in the contract.
        read: Gives the text of a file of the project, None if it has none.

    Returns:
        The files that are new or changed, by their paths.

    Raises:
        ScaffoldError: The name is not free, or a file is not as it must be; nothing is changed.
    """
    if scaffold.contract is None:
        raise ScaffoldError(
            f"{scaffold.title} has no contract of its own that could have a capability",
            "Take `--kind unit`, which has one.",
        )
    at = "" if scaffold.contract.folder == "." else f"{scaffold.contract.folder}/"
    contract = read(f"{at}{_CONTRACT}")
    if contract is None:
        raise ScaffoldError(f"{at}{_CONTRACT} is missing", "Put it back.")
    _check(name, scaffold, contract)
    words = {**words, **capability_words(name)}
    own = resources.files("dao_sdk.scaffold") / FOLDER
    entries = {
        Path(path).stem: content.decode()
        for path, content in render_folder(own / "contract", words).items()
    }
    made = {f"{at}{path}": it for path, it in render_folder(own / "files", words).items()}
    made |= render_folder(scaffold.home / FOLDER / "files", words)
    for path in made:
        if read(path) is not None:
            raise ScaffoldError(f"{path} is there already", "Choose another name.")
    made[f"{at}{_CONTRACT}"] = with_entries(contract, entries).encode()
    return {**made, **_registered(scaffold, words, read)}


def _check(name: str, scaffold: Scaffold, contract: str) -> None:
    if not _NAME.fullmatch(name) or len(name) > _MOST:
        raise ScaffoldError(
            f"`{name[:60]}` cannot be the name of a capability",
            f"Choose at most {_MOST} small letters, digits and single `_` that begin with a letter,"
            " such as `weather`.",
        )
    for pack in (scaffold.pack, load_pack("rust-guest")):
        if name in pack.reserved or name in {it.lower() for it in pack.reserved}:
            raise ScaffoldError(
                f"`{name}` cannot be the name of a capability: it is a word of {pack.title}",
                "Choose another name.",
            )
    section = re.search(r"^capabilities:.*\n((?:[ #].*\n|\n)*)", contract, re.M)
    if section and re.search(rf"^  {name}:", section[1], re.M):
        raise ScaffoldError(f"the contract has a capability `{name}` already", "Choose another.")


def _registered(
    scaffold: Scaffold, words: Mapping[str, str], read: Callable[[str], str | None]
) -> dict[str, bytes]:
    """Name the capability where the language wants it."""
    path = scaffold.home / FOLDER / "register.toml"
    if not path.is_file():
        return {}
    data, tables = read_toml(path), Tables()
    tables.known("", data, ("file", "line"))
    file = fill(tables.string("file", data.get("file", "")), words)
    lines = tables.tables(data, "line", lambda place, it: tables.build(_Line, place, it))
    if tables.problems:
        raise PackError(f"{path} cannot be used\n" + "\n".join(f"  {it}" for it in tables.problems))
    text = read(file)
    for line in lines if text is not None else ():
        text = _inserted(text or "", line, fill(line.text, words), file)
    if text is None:
        raise ScaffoldError(f"{file} is missing, where capabilities are named", "Put it back.")
    return {file: text.encode()}


def _inserted(text: str, line: _Line, new: str, file: str) -> str:
    lines = text.split("\n")
    like = [place for place, it in enumerate(lines) if re.fullmatch(line.among, it)]
    after = [place for place in like if lines[place] < new]
    if after:
        place = after[-1] + 1
    elif like:
        place = like[0]
    elif line.below in lines:
        place = lines.index(line.below) + 1
    else:
        raise ScaffoldError(
            f"{file} has no line `{line.below.strip()}`, below which the capability is named",
            f"Put it back, or write the capability by hand: `{new.strip()}`.",
        )
    return "\n".join([*lines[:place], new, *lines[place:]])

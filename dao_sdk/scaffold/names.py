"""The name of a project, and what becomes of it in a language: modules, packages, commands.

A person names a project as they like. What cannot be spelt in letters from a to z and digits is
refused with the reason: every tool of every language takes those.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dao_sdk.codegen.casing import Scope, cased, words
from dao_sdk.codegen.pack import Pack, PackError
from dao_sdk.codegen.tables import Tables
from dao_sdk.codegen.toml_file import read_toml
from dao_sdk.errors import DaoError

MOST = 64
"""The most characters of a name: package registries take no more."""
NAMES = "names.toml"
"""The file of a pack's scaffolds that says how names are written."""
_ELSE = "Choose one with --name, such as `--name my-notes`."
_RESERVED = {
    **dict.fromkeys(("con", "prn", "aux", "nul"), "Windows keeps it for a device"),
    "dao": "it belongs to the SDK",
}
_RESERVED |= {
    f"{port}{number}": _RESERVED["con"] for port in ("com", "lpt") for number in range(10)
}


class ProjectNameError(DaoError):
    """A project cannot have this name."""


@dataclass(frozen=True, slots=True)
class Form:
    """How one form of a project's name is written; a section of ``names.toml``."""

    case: str
    """A case of :data:`dao_sdk.codegen.casing.CASES`."""
    form: str = "{}"
    """What the name is put into."""
    taken: tuple[str, ...] = ()
    """Names that would be mistaken for something else, such as modules of the standard library."""
    escape_taken: str = "{}_app"
    """What such a name is put into."""
    reserved: bool = True
    """Whether it must not be a reserved word of the language."""


def plain_name(text: str) -> str:
    """Check what a person calls a project.

    Args:
        text: The name.

    Returns:
        The name in ASCII letters, digits and separators.

    Raises:
        ProjectNameError: It cannot be a name; the message says why.
    """
    shown = f"`{text[:80]}{'…' if len(text) > 80 else ''}`"
    if len(text) > MOST:
        raise ProjectNameError(
            f"{shown} has {len(text)} characters; a name has at most {MOST}",
            "Choose a shorter one with --name; the folder keeps its own.",
        )
    spelt = []
    for letter in unicodedata.normalize("NFKD", text):
        kind = unicodedata.category(letter)
        if kind[0] == "M":
            continue  # the accent of the letter before
        if kind in ("Cc", "Cf", "Cs", "Co", "Cn"):
            raise ProjectNameError(f"{text!r} has a control character, U+{ord(letter):04X}", _ELSE)
        if kind[0] in "LN" and not letter.isascii():
            raise ProjectNameError(
                f"`{letter}` in {shown} cannot be spelt in letters from a to z", _ELSE
            )
        spelt.append(letter if letter.isascii() and letter.isalnum() else " ")
    name = " ".join("".join(spelt).split())
    if not name:
        raise ProjectNameError(f"{shown} has no letter from a to z", _ELSE)
    if name[0].isdigit():
        raise ProjectNameError(
            f"{shown} begins with a digit, which no language lets a name do",
            "Begin with a letter; choose the name with --name.",
        )
    if why := _RESERVED.get("-".join(words(name)).lower()):
        raise ProjectNameError(f"{shown} cannot be the name of a project: {why}", _ELSE)
    return name


def forms(
    name: str, rules: Mapping[str, Form], reserved: frozenset[str], escape: str
) -> dict[str, str]:
    """Write a name in each form of a language.

    Args:
        name: The name, as :func:`plain_name` gives it.
        rules: The forms.
        reserved: The language's reserved words.
        escape: What a reserved word is put into.

    Returns:
        The name in each form.
    """
    found = {}
    for key, rule in rules.items():
        wanted = rule.form.replace("{}", cased(name, rule.case))
        unusable = reserved if rule.reserved else frozenset()
        free = Scope().claim([wanted], unusable, escape, taken=rule.taken, evade=rule.escape_taken)
        found[key] = str(free)
    return found


def contract_name(name: str) -> str:
    """The name of a contract and of its Protobuf packages."""
    return cased(name, "snake")


def read_forms(folder: Path) -> dict[str, Form]:
    """Read the forms of a pack.

    Args:
        folder: The folder of its scaffolds.

    Raises:
        PackError: The file cannot be used.
    """
    path = folder / NAMES
    if not path.is_file():
        return {}
    tables = Tables()
    found = {key: tables.build(Form, key, value) for key, value in read_toml(path).items()}
    if tables.problems:
        lines = "\n".join(f"  {each}" for each in tables.problems)
        raise PackError(f"{path} cannot be used\n{lines}", "docs/reference/packs.md has every key.")
    return found


def name_forms(pack: Pack, folder: Path, name: str) -> dict[str, str]:
    """Write a name in each form that a pack's scaffolds use.

    Args:
        pack: The pack.
        folder: The folder of its scaffolds.
        name: The name, as :func:`plain_name` gives it.
    """
    return forms(name, read_forms(folder), pack.reserved, pack.escape)

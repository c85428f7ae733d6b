"""Names in the target language: cases, reserved words and clashes.

Everything here works on data of a pack; no language is known by name. A name is made from the
parts of a contract name (``dao.data.v1`` + ``Change`` + ``Kind``) by a :class:`NameRule`, then
given to a :class:`Scope`, which keeps names apart.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

CASES = ("keep", "snake", "screaming", "kebab", "flat", "camel", "pascal")
"""How words become a name: get_id, GET_ID, get-id, getid, getId, GetId; ``keep`` changes nothing."""

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]*|[a-z]+|[0-9]+|[^\W_A-Za-z0-9]+")


class Name(str):
    """A name in the target language that remembers whether it could be as wanted."""

    __slots__ = ("wanted",)
    wanted: str
    """The name before reserved words and clashes were mended."""

    def __new__(cls, text: str, wanted: str | None = None) -> Name:
        name = super().__new__(cls, text)
        name.wanted = text if wanted is None else wanted
        return name

    @property
    def changed(self) -> bool:
        """Whether a reserved word or a clash made it differ from what was wanted."""
        return self != self.wanted


def words(name: str) -> list[str]:
    """Split a name into its words.

    Digits stay with the word before them, and capitals that follow each other are one word.

    Args:
        name: A name in any case, such as ``HTTPRequest2`` or ``data_v1``.

    Returns:
        The words as they are written, such as ``["HTTP", "Request2"]`` or ``["data", "v1"]``.
    """
    found: list[str] = []
    end = -1
    for match in _WORDS.finditer(name):
        if match[0][0].isdigit() and match.start() == end:
            found[-1] += match[0]
        else:
            found.append(match[0])
        end = match.end()
    return found


def cased(name: str, case: str) -> str:
    """Write a name in a case of :data:`CASES`; a name without any word is kept as it is.

    Args:
        name: A name in any case.
        case: One of :data:`CASES`.

    Returns:
        The name in that case; it never begins with a digit unless ``name`` did.
    """
    parts = words(name)
    if case == "keep" or not parts:
        return name
    if case == "snake":
        return "_".join(part.lower() for part in parts)
    if case == "screaming":
        return "_".join(part.upper() for part in parts)
    if case == "kebab":
        return "-".join(part.lower() for part in parts)
    if case == "flat":
        return "".join(part.lower() for part in parts)
    pascal = "".join(part[:1].upper() + part[1:].lower() for part in parts)
    if case == "pascal":
        return pascal
    return parts[0].lower() + pascal[len(parts[0]) :]


def stripped(name: str, owner: str) -> str:
    """Leave out the words of an owner at the beginning of a name.

    Args:
        name: A name, such as ``KIND_LEAF``.
        owner: The name of what it belongs to, such as ``Kind``.

    Returns:
        The rest, such as ``LEAF``; the whole name where it does not begin so, or where nothing
        would be left that begins with a letter.
    """
    parts, lead = words(name), [word.lower() for word in words(owner)]
    rest = parts[len(lead) :]
    if [word.lower() for word in parts[: len(lead)]] != lead or not rest or not rest[0].isalpha():
        return name
    return "_".join(rest)


@dataclass(frozen=True, slots=True)
class NameRule:
    """How one form of a construct's name is made; a section ``[names.<construct>.<form>]``."""

    case: str = "keep"
    """One of :data:`CASES`."""
    of: str = "name"
    """Which parts it is made of: ``name`` (the last), ``path`` (within its package),
    ``relative`` (with the package, without the contract's own prefix) or ``full``."""
    strip: bool = False
    """Whether to leave out the words of what it belongs to, where it begins with them:
    ``KIND_LEAF`` of the enum ``Kind`` is then ``LEAF``."""
    form: str = "{}"
    """What the name is put into, such as ``{}Client``."""
    scope: str = "parent"
    """Where it must be unique: ``contract``, ``package``, ``parent`` or ``none``."""
    group: str = ""
    """Rules of one group share their scopes; empty for a group of its own."""
    taken: tuple[str, ...] = ()
    """Names that are not free although no reserved word, such as members of a base class."""
    avoid: tuple[str, ...] = ()
    """Forms, such as ``package.module``, whose names are not free either."""
    fixed: Mapping[str, str] = field(default_factory=dict)
    """By the full name of a package, message, enum or service: the name that it always has,
    whatever the contract is called. Hand-written files of a pack rely on these."""
    escape: str | None = None
    """What a reserved name is put into; None for the pack's own."""
    reserved: bool = True
    """Whether reserved words must be avoided."""
    join: str | None = None
    """Where set, the name is a chain: the ``outer`` forms of the messages around it and its
    ``last`` form, joined with this."""
    outer: str = ""
    """The form of the messages around it, in a chain."""
    last: str = ""
    """The form of the construct itself, in a chain."""


@dataclass(slots=True)
class Scope:
    """Names that must differ from each other."""

    used: set[str] = field(default_factory=set)

    def claim(
        self,
        candidates: Sequence[str],
        unusable: Iterable[str],
        escape: str,
        kept: Collection[str] = (),
    ) -> Name:
        """Take the first name that is free.

        Args:
            candidates: What it would be called, best first.
            unusable: Reserved words and names that are taken from the start.
            escape: What an unusable name is put into, such as ``{}_``.
            kept: Names that are kept for others, as if they had claimed them already.

        Returns:
            The name: a candidate, an escaped candidate, or the first of them with a number.
        """
        unusable, used = frozenset(unusable), self.used.union(kept)
        for candidate in candidates:
            name = escape.replace("{}", candidate) if candidate in unusable else candidate
            if name not in used and name not in unusable:
                break
        else:
            first = candidates[0]
            glue = "_" if not first[-1:].isalpha() or "_" in first or first.islower() else ""
            number = 2
            while (name := f"{first}{glue}{number}") in used or name in unusable:
                number += 1
        self.used.add(name)
        return Name(name, candidates[0])

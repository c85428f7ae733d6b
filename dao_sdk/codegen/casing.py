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

AROUND = ("all", "last", "message")
"""What a chain holds beside its last part: ``all`` that is around it (messages, then the enum of a
value, the service of a method), only the ``last`` of them, or the innermost ``message`` (what is
around it directly if it is in no message): so do C++ and Go scope the values of enums."""

FIELD_KINDS = ("single", "optional", "repeated", "map", "oneof", "scalar", "message", "enum")
"""Labels and types of fields that a form can be meant for."""

_REFERENCE = re.compile(r"\\([ul]?)(\d)")
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]*|[a-z]+|[0-9]+|[^\W_A-Za-z0-9]+")


class Name(str):
    """A name in the target language that remembers whether it could be as wanted."""

    __slots__ = ("bare", "wanted")
    wanted: str
    """The name before reserved words and clashes were mended."""
    bare: str
    """The name without the escape of a reserved word, as a part of a longer name needs it."""

    def __new__(cls, text: str, wanted: str | None = None, bare: str | None = None) -> Name:
        name = super().__new__(cls, text)
        name.wanted = text if wanted is None else wanted
        name.bare = text if bare is None else bare
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


@dataclass(frozen=True, slots=True)
class Case:
    """A case that a pack defines itself; a section ``[cases.<name>]``."""

    base: str = "keep"
    """The case of :data:`CASES` to begin with."""
    words: Mapping[str, str] = field(default_factory=dict)
    """How single words are written, such as ``ID`` for ``id``; the keys are in lower case."""
    replace: tuple[tuple[str, str], ...] = ()
    """Regular expressions with their replacements, applied one after another. In a replacement,
    ``\\1`` is the first group, ``\\u1`` the same in upper case and ``\\l1`` in lower case."""


def cased(name: str, case: str | Case) -> str:
    """Write a name in a case; a name without any word is kept as it is.

    Args:
        name: A name in any case; the parts of a longer name are joined with dots.
        case: One of :data:`CASES`, or a case of a pack's own.

    Returns:
        The name in that case. In a case of :data:`CASES` it never begins with a digit unless
        ``name`` did.
    """
    if isinstance(case, str):
        return _joined(name, case, {})
    name = _joined(name, case.base, case.words)
    for pattern, replacement in case.replace:
        name = re.sub(pattern, lambda match, to=replacement: _expanded(match, to), name)  # type: ignore[misc]
    return name


def _joined(name: str, case: str, spelt: Mapping[str, str]) -> str:
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
    pascal = [spelt.get(part.lower(), part[:1].upper() + part[1:].lower()) for part in parts]
    if case == "pascal":
        return "".join(pascal)
    return "".join([parts[0].lower(), *pascal[1:]])


def _expanded(match: re.Match[str], replacement: str) -> str:
    def group(found: re.Match[str]) -> str:
        text = match[int(found[2])] or ""
        return {"u": text.upper(), "l": text.lower()}.get(found[1], text)

    return _REFERENCE.sub(group, replacement)


def without_prefix(name: str, prefix: str) -> str:
    """Leave out the beginning of a name, whatever its capitals.

    Args:
        name: A name, such as ``KIND_LEAF``.
        prefix: The beginning, such as ``kind_``.

    Returns:
        The rest, such as ``LEAF``; the whole name if it does not begin so, or if nothing would be
        left that can be a name.
    """
    rest = name[len(prefix) :]
    if not name.lower().startswith(prefix.lower()) or not rest or rest[0].isdigit():
        return name
    return rest


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


def without_suffix(name: str, suffix: str) -> str:
    """Leave out a word at the end of a name.

    Args:
        name: A name, such as ``DocumentsService``.
        suffix: The word, such as ``Service``.

    Returns:
        The rest, such as ``Documents``; the whole name if it does not end so, or if nothing would
        be left.
    """
    parts = words(name)
    if len(parts) > 1 and parts[-1] == suffix and name.endswith(suffix):
        return name.removesuffix(suffix).rstrip("_")
    return name


@dataclass(frozen=True, slots=True)
class NameRule:
    """How one form of a construct's name is made; a section ``[names.<construct>.<form>]``."""

    case: str = "keep"
    """One of :data:`CASES`, or a case of the pack's own."""
    of: str = "name"
    """Which parts it is made of: ``name`` (the last), ``path`` (within its package),
    ``relative`` (with the package, without the contract's own prefix) or ``full``."""
    strip: bool | str = False
    """Whether to leave out the words of what it belongs to, where it begins with them:
    ``KIND_LEAF`` of the enum ``Kind`` is then ``LEAF``. ``all`` leaves them out only if every name
    beside it begins with them too."""
    prefix: str = ""
    """With ``strip``: the case of the owner's name that is left out, without regard to capitals,
    in place of its words."""
    drop: str = ""
    """A word to leave out at the end: with ``Service``, ``DocumentsService`` is ``Documents``."""
    form: str = "{}"
    """What the name is put into, such as ``{}Client``."""
    scope: str = ""
    """Where it must be unique: ``contract``, ``package``, ``parent`` or ``none``. Without a word,
    a chain is ``none`` and any other name ``parent``."""
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
    escape_taken: str | None = None
    """What a name of ``taken`` or ``avoid`` is put into; None for the pack's own."""
    reserved: bool | tuple[str, ...] = True
    """Whether reserved words must be avoided, or the words that are reserved here instead."""
    rename: str = ""
    """If set, plugins make this name: where it is not free, the element gets another name in the
    descriptors that they see. This is what its name is put into if it cannot be used at all,
    such as ``{}_``; a name that is used already gets a number."""
    only: tuple[str, ...] = ()
    """The fields that have this form, of :data:`FIELD_KINDS`; all if empty."""
    join: str | None = None
    """If set, the name is a chain: the ``outer`` forms of what is around it and its ``last`` form,
    joined with this. With a ``scope`` other than ``none`` it is one identifier, otherwise a path."""
    outer: str = ""
    """The form of what is around it, in a chain."""
    last: str = ""
    """The form of the construct itself, in a chain; its name as it is if empty."""
    around: str = "all"
    """What is around it, in a chain; one of :data:`AROUND`."""

    @property
    def within(self) -> str:
        """Where it must be unique, said or not."""
        return self.scope or ("parent" if self.join is None else "none")


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
        *,
        taken: Iterable[str] = (),
        evade: str | None = None,
    ) -> Name:
        """Take the first name that is free.

        Args:
            candidates: What it would be called, best first.
            unusable: Reserved words.
            escape: What a reserved word is put into, such as ``{}_``.
            kept: Names that are kept for others, as if they had claimed them already.
            taken: Other names that are taken from the start.
            evade: What such a name is put into; ``escape`` if None.

        Returns:
            The name: a candidate, an escaped candidate, or the first of them with a number.
        """
        reserved, taken, used = frozenset(unusable), frozenset(taken), self.used.union(kept)
        evade = escape if evade is None else evade
        for candidate in candidates:
            name = bare = candidate
            if candidate in taken:
                name = bare = evade.replace("{}", candidate)
            if name in reserved:
                name = escape.replace("{}", name)
            if name not in used and name not in reserved and name not in taken:
                break
        else:
            first = candidates[0]
            number = 2
            while (name := numbered(first, number)) in used or name in reserved or name in taken:
                number += 1
            bare = name
        self.used.add(name)
        return Name(name, candidates[0], bare)


def numbered(name: str, number: int) -> str:
    """Put a number after a name, as its case does."""
    glue = "_" if not name[-1:].isalpha() or "_" in name or name.islower() else ""
    return f"{name}{glue}{number}"

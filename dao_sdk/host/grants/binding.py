"""What a word about a unit is bound to: its module by digest, or its name and proved publisher."""

from __future__ import annotations

from collections.abc import Iterable

from .decide import Subject
from .text import GrantsFileError, Word


def bind(subject: Subject, publisher: bool) -> Subject:
    """Give what an entry of the file is for: a module by its digest, or all by a publisher.

    Args:
        subject: The unit.
        publisher: Whether it is for all modules of that name by the unit's publisher.

    Raises:
        GrantsFileError: The unit has no name, or its digest or publisher is not known.
    """
    if publisher and not subject.publisher:
        raise GrantsFileError(
            f"Nobody has proved who published {subject}, so nothing can be bound to its publisher.",
            "`dao inspect UNIT` says why; without --publisher it is bound to this very module.",
        )
    if not subject.name or not (subject.publisher if publisher else subject.digest):
        raise GrantsFileError("A grant needs the unit's name, and its digest or publisher.")
    if publisher:
        return Subject(subject.name, "", subject.publisher)
    return Subject(subject.name, subject.digest)


def binds(one: Subject, other: Subject) -> bool:
    """Tell whether an entry of the file is about a unit.

    Args:
        one: What the entry is bound to, as :func:`bind` gives it.
        other: The unit, or what another entry is bound to.
    """
    if one.publisher:
        return one.publisher == other.publisher and one.name == other.name
    return bool(one.digest) and one.digest == other.digest


def concerns(word: Word, subject: Subject) -> bool:
    """Tell whether a word holds for a unit.

    A denial of a publisher holds for every unit that names that publisher, proved or not, so that hosts
    which verify and hosts which cannot deny the same.

    Args:
        word: The word.
        subject: The unit.
    """
    if word.allow or not subject.claimed:
        return binds(word.subject, subject)
    return binds(word.subject, subject._replace(publisher=subject.claimed))


def not_allowed(
    words: Iterable[Word],
    subject: Subject,
    publisher: bool,
    capability: str,
    scope: str,
    has: Iterable[str],
) -> GrantsFileError:
    """Make the error of a scope that cannot be taken back, since it was not allowed so.

    Args:
        words: All other words of the file.
        subject: The unit.
        publisher: Whether it was to be taken back from the publisher.
        capability: The capability.
        scope: The scope that was to be taken back.
        has: The scopes that are allowed so.
    """
    whom = f"The publisher of {subject.name}" if publisher else f"This module of {subject.name}"
    advice = f"It has {', '.join(sorted(has)) or 'nothing of it'}."
    others = [w for w in words if w.capability == capability and binds(w.subject, subject)]
    if any(scope in word.scopes for word in others):
        advice += " What it has otherwise is taken back "
        advice += "without --publisher." if publisher else "with --publisher."
    return GrantsFileError(f"{whom} was not allowed {capability}={scope}.", advice)


def take(words: list[Word], bound: Subject, capability: str) -> list[Word]:
    """Take the words about a capability with one binding out of a list.

    Args:
        words: The list.
        bound: The binding, as :func:`bind` gives it.
        capability: The capability.

    Returns:
        What was taken out.
    """
    taken = [w for w in words if w.capability == capability and binds(w.subject, bound)]
    words[:] = [word for word in words if word not in taken]
    return taken

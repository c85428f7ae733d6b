"""``grants.toml``: a person's word on what units may do in a home.

The file is plain TOML that people may read and edit. Each entry is bound to the module's digest,
or to its publisher, never to a mere name. A file that cannot be understood is an error that names
the line; it never counts as "everything allowed".
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from ..home.files_on_disk import replace_file
from .grant import Grant
from .granting import Earlier, Subject
from .scopes import canonical_scopes
from .text import GrantsFileError, Word, damaged, format_words, order, read_words

__all__ = ["GrantsFile", "GrantsFileError", "Word"]

_NEVER = datetime.min.replace(tzinfo=UTC)


class GrantsFile:
    """The grants kept in a home.

    Args:
        path: The file; it need not exist.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def words(self) -> tuple[Word, ...]:
        """Read all that was said, sorted by unit and capability.

        Returns:
            The words; none where there is no file.

        Raises:
            GrantsFileError: The file is damaged or cannot be read.
        """
        try:
            text = self.path.read_bytes().decode("utf-8")
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise GrantsFileError(f"{self.path} cannot be read: {error.strerror}.") from error
        except UnicodeDecodeError as error:
            line = self.path.read_bytes()[: error.start].count(b"\n") + 1
            raise damaged(self.path, line, "it is not UTF-8 text") from None
        return tuple(sorted(read_words(self.path, text), key=order))

    def allowed(self, subject: Subject) -> Mapping[str, tuple[str, ...]]:
        """Give the scopes allowed to a unit, by capability.

        Args:
            subject: The unit.

        Returns:
            The scopes of every allowed capability.

        Raises:
            GrantsFileError: The file is damaged or cannot be read.
        """
        allowed: dict[str, tuple[str, ...]] = {}
        for word in self.words():
            if word.allow and _same(word.subject, subject):
                both = (*allowed.get(word.capability, ()), *word.scopes)
                allowed[word.capability] = canonical_scopes(word.capability, both)
        return allowed

    def denied(self, subject: Subject) -> frozenset[str]:
        """Give the capabilities denied to a unit.

        Args:
            subject: The unit.

        Returns:
            Their names.

        Raises:
            GrantsFileError: The file is damaged or cannot be read.
        """
        words = self.words()
        return frozenset(w.capability for w in words if not w.allow and _same(w.subject, subject))

    def earlier(self, subject: Subject) -> Mapping[str, Earlier]:
        """Give the newest word about other modules of the same name: a hint for a question, no grant.

        Args:
            subject: The unit.

        Returns:
            What was said, by capability.

        Raises:
            GrantsFileError: The file is damaged or cannot be read.
        """
        others = [
            word
            for word in self.words()
            if word.subject.name == subject.name and not _same(word.subject, subject)
        ]
        # Of two words in one second the denial is the newer one: it gives less.
        others.sort(key=lambda word: (word.since or _NEVER, not word.allow))
        return {w.capability: Earlier(w.subject, w.allow, w.scopes) for w in others}

    def allow(self, subject: Subject, grant: Grant, reason: str = "") -> None:
        """Allow a unit something, beside what it has; takes back a denial of that capability.

        Args:
            subject: The unit; its digest or publisher must be known.
            grant: What is allowed.
            reason: The unit's reason, kept for whoever reads the file.

        Raises:
            GrantsFileError: The file is damaged or cannot be written.
            ScopeError: The grant contradicts one that the unit has.
        """
        with self._changing() as words:
            had = _take(words, subject, grant.capability)
            scopes = (
                *(scope for word in had if word.allow for scope in word.scopes),
                *grant.scopes,
            )
            if any(word.allow and not word.scopes for word in had):
                scopes = grant.scopes  # a grant without limits is narrowed by the newer word
            words.append(
                Word(
                    _bound(subject),
                    grant.capability,
                    True,
                    canonical_scopes(grant.capability, scopes),
                    reason or next((word.reason for word in had if word.reason), ""),
                    _now(),
                )
            )

    def deny(
        self, subject: Subject, capability: str, scopes: Iterable[str] = (), reason: str = ""
    ) -> None:
        """Take back what was allowed. Without scopes, deny the capability, so that nobody asks again.

        Args:
            subject: The unit.
            capability: The capability's name.
            scopes: The scopes to take back; none for the whole capability.
            reason: The unit's reason, kept for whoever reads the file.

        Raises:
            GrantsFileError: The file is damaged or cannot be written, or a scope was not allowed.
            ScopeError: A scope cannot be understood.
        """
        unwanted = canonical_scopes(capability, scopes) if (scopes := tuple(scopes)) else ()
        with self._changing() as words:
            had = _take(words, subject, capability)
            if not unwanted:
                words.append(Word(_bound(subject), capability, False, (), reason, _now()))
                return
            allowed = {scope for word in had if word.allow for scope in word.scopes}
            for scope in unwanted:
                if scope not in allowed:
                    raise GrantsFileError(
                        f"{subject.name} was not allowed {capability}={scope}.",
                        f"It has {', '.join(sorted(allowed)) or 'nothing of it'}.",
                    )
            for word in had:
                left = tuple(scope for scope in word.scopes if scope not in unwanted)
                if left or not word.allow:
                    words.append(word._replace(scopes=left))

    def forget(self, subject: Subject, capability: str) -> bool:
        """Forget what was said about a capability, so that it is asked again.

        Args:
            subject: The unit.
            capability: The capability's name.

        Returns:
            Whether anything was said about it.

        Raises:
            GrantsFileError: The file is damaged or cannot be written.
        """
        with self._changing() as words:
            return bool(_take(words, subject, capability))

    @contextlib.contextmanager
    def _changing(self) -> Iterator[list[Word]]:
        """Read the words, let the caller change them, and write them unless it failed."""
        with _one_writer(self.path):
            words = list(self.words())
            before = list(words)
            yield words
            if sorted(words, key=order) != before or not self.path.exists():
                self._write(words)

    def _write(self, words: Iterable[Word]) -> None:
        text = format_words(words).encode("utf-8")
        try:
            replace_file(self.path, text, mode=0o600)
        except OSError as error:
            raise GrantsFileError(f"{self.path} cannot be written: {error.strerror}.") from error


def _bound(subject: Subject) -> Subject:
    if not subject.name or not (subject.digest or subject.publisher):
        raise GrantsFileError("A grant needs the unit's name, and its digest or publisher.")
    if subject.publisher:
        return Subject(subject.name, "", subject.publisher)
    return Subject(subject.name, subject.digest)


def _same(one: Subject, other: Subject) -> bool:
    """Tell whether an entry of the file is about a unit."""
    if one.publisher:
        return one.publisher == other.publisher and one.name == other.name
    return bool(one.digest) and one.digest == other.digest


def _take(words: list[Word], subject: Subject, capability: str) -> list[Word]:
    """Take the words about a capability of a unit out of a list."""
    taken = [w for w in words if w.capability == capability and _same(w.subject, subject)]
    words[:] = [word for word in words if word not in taken]
    return taken


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@contextlib.contextmanager
def _one_writer(path: Path) -> Iterator[None]:
    """Keep two programs from changing the file at once, so that no word is lost."""
    try:
        import fcntl
    except ImportError:  # no such lock on this system: the last writer wins, the file stays whole
        yield
        return
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise GrantsFileError(f"{path} cannot be written: {error.strerror}.") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)

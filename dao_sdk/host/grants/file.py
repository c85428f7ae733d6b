"""``grants.toml``: a person's word on what units may do in a home.

The file is plain TOML that people may read and edit. Each entry is bound to the module's digest,
or to its publisher, never to a mere name. What was said with one of the two stands beside what was
said with the other; a denial with either is a denial. A file that cannot be understood is an error
that names the line; it never counts as "everything allowed".
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from ...plain_file import read_plain_file
from ..folders import make_private
from ..home.descriptors import ADVICE, lacks_descriptors
from ..home.files_on_disk import replace_file
from ..home.locks import GRANTS_LOCK, is_taken, make_lock_file, take_lock
from .binding import bind, concerns, not_allowed, take
from .decide import Earlier, Subject
from .errors import ScopeError
from .grant import Grant
from .scopes import canonical_scopes
from .text import GrantsFileError, Word, damaged, format_words, order, read_words

__all__ = ["GrantsFile", "GrantsFileError", "Word"]

_MOST_BYTES = 4 << 20
_PATIENCE_SECONDS = 10
"""How long to wait for another program that changes the file; that takes milliseconds."""
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
            text = read_plain_file(self.path, _MOST_BYTES).decode("utf-8-sig")
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise GrantsFileError(
                f"{self.path} cannot be read: {error.strerror}.",
                (
                    ADVICE
                    if lacks_descriptors(error)
                    else "Make it a file that you may read, or move it away and grant anew."
                ),
            ) from error
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            raise damaged(self.path, line, "it is not UTF-8 text") from None
        return tuple(sorted(read_words(self.path, text), key=order))

    def about(self, subject: Subject) -> tuple[Word, ...]:
        """Give all that was said about a unit, of its module and of its publisher.

        Args:
            subject: The unit.

        Returns:
            The words; each has the digest or the publisher that it was bound to.

        Raises:
            GrantsFileError: The file is damaged or cannot be read.
        """
        return tuple(word for word in self.words() if concerns(word, subject))

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
        for word in self.about(subject):
            if word.allow:
                had = allowed.get(word.capability, ())
                # Words of the module come first, and hold if the publisher's contradict them.
                with contextlib.suppress(ScopeError):
                    both = canonical_scopes(word.capability, (*had, *word.scopes))
                    allowed[word.capability] = both
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
        return frozenset(word.capability for word in self.about(subject) if not word.allow)

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
            if word.subject.name == subject.name and not concerns(word, subject)
        ]
        # Of two words in one second the denial is the newer one: it gives less.
        others.sort(key=lambda word: (word.since or _NEVER, not word.allow))
        return {w.capability: Earlier(w.subject, w.allow, w.scopes) for w in others}

    def allow(
        self, subject: Subject, grant: Grant, reason: str = "", *, publisher: bool = False
    ) -> None:
        """Allow a unit something, beside what it has; takes back a denial of the same binding.

        Args:
            subject: The unit.
            grant: What is allowed.
            reason: The unit's reason, kept for people who read the file.
            publisher: Whether it is allowed to every module of that name by the unit's publisher,
                which must be proved; else to this very module.

        Raises:
            GrantsFileError: The file is damaged or cannot be written.
            ScopeError: The grant contradicts one that the unit has.
        """
        bound = bind(subject, publisher)
        with self._changing() as words:
            had = take(words, bound, grant.capability)
            scopes = (
                *(scope for word in had if word.allow for scope in word.scopes),
                *grant.scopes,
            )
            if any(word.allow and not word.scopes for word in had):
                scopes = grant.scopes  # a grant without limits is narrowed by the newer word
            words.append(
                Word(
                    bound,
                    grant.capability,
                    True,
                    canonical_scopes(grant.capability, scopes),
                    reason or next((word.reason for word in had if word.reason), ""),
                    _now(),
                )
            )

    def deny(
        self,
        subject: Subject,
        capability: str,
        scopes: Iterable[str] = (),
        reason: str = "",
        *,
        publisher: bool = False,
    ) -> None:
        """Take back what was allowed. Without scopes, deny the capability, so that the question is not asked again.

        Args:
            subject: The unit.
            capability: The capability's name.
            scopes: The scopes to take back; none for the whole capability.
            reason: The unit's reason, kept for people who read the file.
            publisher: Whether of all modules of that name by the publisher; else of this one.

        Raises:
            GrantsFileError: The file is damaged or cannot be written, or a scope was not allowed.
            ScopeError: A scope cannot be understood.
        """
        unwanted = canonical_scopes(capability, scopes) if (scopes := tuple(scopes)) else ()
        bound = bind(subject, publisher)
        with self._changing() as words:
            had = take(words, bound, capability)
            if not unwanted:
                words.append(Word(bound, capability, False, (), reason, _now()))
                return
            allowed = {scope for word in had if word.allow for scope in word.scopes}
            for scope in unwanted:
                if scope not in allowed:
                    raise not_allowed(words, subject, publisher, capability, scope, allowed)
            for word in had:
                left = tuple(scope for scope in word.scopes if scope not in unwanted)
                if left or not word.allow:
                    words.append(word._replace(scopes=left))

    def forget(self, subject: Subject, capability: str, *, publisher: bool = False) -> bool:
        """Forget what was said about a capability, so that it is asked again.

        Args:
            subject: The unit.
            capability: The capability's name.
            publisher: Whether what was said of all modules of that name by the publisher; else
                what was said of this one.

        Returns:
            Whether anything was said about it.

        Raises:
            GrantsFileError: The file is damaged or cannot be written.
        """
        bound = bind(subject, publisher)
        with self._changing() as words:
            return bool(take(words, bound, capability))

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


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@contextlib.contextmanager
def _one_writer(path: Path) -> Iterator[None]:
    """Keep two programs from changing the file at once, so that no word is lost."""
    lock = path.with_name(GRANTS_LOCK)
    try:
        make_private(path.parent)
        make_lock_file(lock)
    except OSError as error:
        raise GrantsFileError(f"{path} cannot be written: {error.strerror}.") from error
    try:
        taken = take_lock(lock, _PATIENCE_SECONDS)
    except sqlite3.Error as error:
        if is_taken(error):
            raise GrantsFileError(
                f"{path} is being changed by another program.", "Try again in a moment."
            ) from None
        raise GrantsFileError(
            f"{path} cannot be written: {lock} cannot be locked: {error}.",
            (
                ADVICE
                if lacks_descriptors(error)
                else "That must be an empty file that you may write to."
            ),
        ) from error
    with contextlib.closing(taken):
        yield

"""Deciding which capabilities a unit gets, and what to ask a person about the rest.

Nothing is granted that the person did not grant. What the person denied stays denied, whatever
the program grants; an explicit empty list of grants grants nothing at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple, Protocol

from ...nearest import nearest
from ...plain_text import plain
from ..abi import AbiCapability
from .grant import Grant, GrantError
from .refusals import Refusal
from .scopes import canonical_scopes
from .showing import shown_scope
from .wishes import Wish


class Subject(NamedTuple):
    """The unit that a grant is for: a grant holds for these bytes or this publisher, not for a name."""

    name: str
    """The unit's name, such as ``dao``."""
    digest: str = ""
    """SHA-256 of the module, in hexadecimal."""
    publisher: str = ""
    """The ``did:key`` of who signed the module; empty if it is unsigned or the signature is not proved."""
    version: str = ""
    """The unit's version, for people."""
    claimed: str = ""
    """The ``did:key`` that the module names, proved or not: it can take rights away, never give."""

    def __str__(self) -> str:
        return f"{self.name} {self.version}".rstrip()


class Earlier(NamedTuple):
    """The newest word about another module of the same name: a hint for a question, no grant."""

    subject: Subject
    """That module."""
    allow: bool
    """Whether it was allowed; else it was denied."""
    scopes: tuple[str, ...] = ()
    """What it was allowed."""


class Question(NamedTuple):
    """What to ask a person before a capability that reaches out is granted."""

    subject: Subject
    capability: str
    reason: str
    """The unit's own reason, or the contract's where it gives none."""
    doc: str
    """What the capability allows, from the contract."""
    scopes: tuple[str, ...] = ()
    """What the unit asks for, in canonical form; empty where the person must say what."""
    example: str = ""
    """One scope, as a person would write it; empty if the capability has none."""
    scope_required: bool = False
    """Whether the capability can only be allowed with a scope."""
    required: bool = False
    """Whether the unit cannot work without it."""
    earlier: Earlier | None = None
    """What was said about another module of that name; None where nothing was."""

    @property
    def text(self) -> str:
        """The question as lines for a terminal, without the choices."""
        doc = f"{self.doc[:1].lower()}{self.doc[1:]}"
        lines = [
            f"{plain(str(self.subject))} asks for {self.capability}: {doc}",
            f'  it says    "{self.reason}"',
        ]
        if self.subject.publisher:
            lines.append(f"  signed by  {self.subject.publisher}")
        if self.scopes:
            label = "it wants"
            for scope in self.scopes:
                lines.append(f"  {label:10} {shown_scope(self.capability, scope)}")
                label = ""
        elif self.example:
            lines.append(f"  you choose what, such as {self.example}")
        if self.earlier:
            lines += self._earlier(self.earlier)
        if self.required:
            lines.append("  without it the unit does not start")
        return "\n".join(lines)

    def _earlier(self, earlier: Earlier) -> list[str]:
        scopes = ", ".join(shown_scope(self.capability, scope) for scope in earlier.scopes)
        had = f"was allowed {scopes or 'it'}" if earlier.allow else "was denied it"
        what = "an update, or something else so called"
        if earlier.subject.publisher:
            what = "not by that publisher, so hardly an update of it"
        return [
            f"  another module called {plain(self.subject.name)!r} ({_mark(earlier.subject)}) {had}",
            f"  this is not that one ({_mark(self.subject)}): {what}",
        ]


class Decision(NamedTuple):
    """What a unit gets."""

    granted: Mapping[str, tuple[str, ...]]
    """The scopes of every capability granted; an empty tuple means without limits."""
    refused: Mapping[str, Refusal]
    """Why each other capability that the unit asks for is refused."""
    questions: tuple[Question, ...] = ()
    """What a person could still be asked: neither granted nor denied so far."""


class Remembered(Protocol):
    """Where a person's words are kept: :class:`.file.GrantsFile` is one place."""

    def allowed(self, subject: Subject) -> Mapping[str, tuple[str, ...]]:
        """Give the scopes allowed to the unit, by capability."""

    def denied(self, subject: Subject) -> frozenset[str]:
        """Give the capabilities denied to the unit."""

    def earlier(self, subject: Subject) -> Mapping[str, Earlier]:
        """Give what was said about other modules of the same name, by capability."""


class GrantPolicy:
    """Decides which capabilities a unit gets.

    Args:
        capabilities: The capabilities of the contract.
        grants: What the program grants beside the person's own word; None where it says nothing,
            and empty for nothing at all, not even what stays inside the home.
        remembered: What the person allowed and denied before; None for nothing.

    Raises:
        GrantError: A grant names a capability that the contract does not have.
    """

    def __init__(
        self,
        capabilities: Iterable[AbiCapability],
        grants: Iterable[Grant] | None = None,
        remembered: Remembered | None = None,
    ) -> None:
        self._remembered = remembered
        self._known = {entry.name: entry for entry in capabilities}
        self._given: dict[str, tuple[str, ...]] | None = None
        if grants is not None:
            self._given = {}
            for grant in grants:
                _check_known(grant, self._known)
                self._given[grant.capability] = _join(
                    grant.capability, self._given.get(grant.capability), grant.scopes
                )

    def decide(self, subject: Subject, wishes: Iterable[Wish]) -> Decision:
        """Decide what a unit gets of what it asks for.

        Args:
            subject: The unit.
            wishes: The capabilities of its manifest.

        Returns:
            What is granted, what is refused and why, and what a person could still be asked.

        Raises:
            ScopeError: What was remembered and what the program grants contradict each other.
        """
        allowed = self._remembered.allowed(subject) if self._remembered else {}
        denied = self._remembered.denied(subject) if self._remembered else frozenset()
        granted: dict[str, tuple[str, ...]] = {}
        refused: dict[str, Refusal] = {}
        questions: list[Question] = []
        for wish in map(Wish.askable, wishes):
            name = wish.capability
            known = self._known.get(name)
            if known is None:
                why = "this version of the contract does not have it"
                refused[name] = Refusal(name, "", why)
            elif name == "call":  # answering is how the boundary works, not a right
                granted[name] = ()
            elif self._given is not None and not self._given:
                why = "it was opened with an empty list of grants"
                refused[name] = Refusal(name, "", why)
            elif name in denied:
                why = "it was denied in grants.toml"
                refused[name] = Refusal(name, "", why, _grant_text(known, wish))
            elif (scopes := self._scopes(known, allowed)) is not None:
                granted[name] = scopes
            else:
                earlier = self._remembered.earlier(subject) if self._remembered else {}
                why = "nobody has allowed it"
                if name in earlier and earlier[name].allow:
                    why += (
                        f" to this module ({_mark(subject)}), only to another one called"
                        f" {subject.name} ({_mark(earlier[name].subject)})"
                    )
                refused[name] = Refusal(name, "", why, _grant_text(known, wish))
                questions.append(
                    Question(
                        subject,
                        name,
                        wish.reason or known.reason,
                        known.doc,
                        wish.scopes,
                        known.scope_example,
                        known.scope_required,
                        wish.required,
                        earlier.get(name),
                    )
                )
        return Decision(MappingProxyType(granted), MappingProxyType(refused), tuple(questions))

    def _scopes(
        self, known: AbiCapability, allowed: Mapping[str, tuple[str, ...]]
    ) -> tuple[str, ...] | None:
        """Give the scopes granted for a capability; None where it is not granted."""
        scopes = (self._given or {}).get(known.name)
        if known.name in allowed:
            scopes = _join(known.name, scopes, allowed[known.name])
        if scopes is None:
            return () if known.within_home else None
        # No scope where one is needed would otherwise read as "everything".
        return None if known.scope_required and not scopes else scopes


def _join(capability: str, one: tuple[str, ...] | None, other: tuple[str, ...]) -> tuple[str, ...]:
    return canonical_scopes(capability, (*(one or ()), *other))


def _grant_text(known: AbiCapability, wish: Wish) -> str:
    scope = wish.scopes[0] if wish.scopes else known.scope_example if known.scope_required else ""
    return f"{known.name}={scope}" if scope else known.name


def _mark(subject: Subject) -> str:
    """Tell modules of one name apart, as briefly as a person can still compare."""
    marks = [f"sha256 {subject.digest[:12]}"] if subject.digest else []
    return ", ".join([*marks, f"by {subject.publisher}"] if subject.publisher else marks)


def _check_known(grant: Grant, known: Mapping[str, AbiCapability]) -> None:
    if grant.capability in known:
        return
    near = nearest(grant.capability, known)
    names = ", ".join(name for name in known if name != "call")
    raise GrantError(
        f"There is no capability {grant.capability!r}.",
        f"Did you mean {near!r}?" if near else f"The capabilities are {names}.",
    )

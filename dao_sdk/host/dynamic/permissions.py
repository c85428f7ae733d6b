"""What one unit may do in one home, as a person would want to see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dao_sdk.contract.model import Contract

from ...nearest import nearest
from ..errors import LoadError
from ..grants import Grant, GrantError
from ..grants.binding import bind
from ..grants.decide import GrantPolicy, Question, Subject
from ..grants.file import GrantsFile, Word
from ..grants.wishes import Wish
from ..home import Home
from .abi_from_contract import abi_of
from .inspection import Inspection, inspect
from .no_home import no_home

State = Literal["with the home", "allowed", "denied", "not asked"]
Binding = Literal["module", "publisher"]
"""What a word is bound to: the very module, or all modules of that name by the publisher."""


@dataclass(frozen=True, slots=True)
class Permission:
    """One capability that a unit wants, and what became of it."""

    capability: str
    state: State
    scopes: tuple[str, ...]
    """What it is narrowed to; empty for no limit."""
    required: bool
    """Whether the unit cannot work without it."""
    reason: str
    """Why the unit wants it, in its own words."""
    bound_to: tuple[Binding, ...] = ()
    """What the person's words about it are bound to; empty where nothing was said."""


class Permissions:
    """The rights of a unit in a home.

    Args:
        home: The home.
        unit: The unit's .wasm file.
        contract: The contract that the unit is judged by.

    Raises:
        DaoError: The file cannot be read, or is no unit.
    """

    def __init__(self, home: Home, unit: Path, contract: Contract) -> None:
        self.home = home
        self._unit = unit
        self._seen: Inspection = inspect(unit, contract)
        if not self._seen.name:
            raise LoadError(f"{unit}: {self._seen.verdict}")
        self._capabilities = abi_of(contract).capabilities
        self._file = GrantsFile(home.grants)
        self.proof = self._seen.publisher
        """Who published the unit, and whether that is proved."""
        self.subject = Subject(
            self._seen.name,
            self._seen.digest,
            self.proof.publisher,
            self._seen.version,
            self.proof.claimed,
        )

    def all(self) -> tuple[Permission, ...]:
        """Give every capability that the unit wants, in the order of its manifest.

        Raises:
            GrantsFileError: The home's ``grants.toml`` is damaged.
        """
        wishes = self._wishes()
        decided = GrantPolicy(self._capabilities, None, self._file).decide(self.subject, wishes)
        allowed, denied = self._file.allowed(self.subject), self._file.denied(self.subject)
        return tuple(
            Permission(
                wish.capability,
                _state(wish.capability, decided.granted, allowed, denied),
                decided.granted.get(wish.capability, ()),
                wish.required,
                wish.reason,
                tuple(dict.fromkeys(binding for binding, _ in self.said(wish.capability))),
            )
            for wish in wishes
        )

    def said(self, capability: str) -> tuple[tuple[Binding, Word], ...]:
        """Give the person's words about a capability, with what each is bound to.

        Args:
            capability: The capability.

        Raises:
            GrantsFileError: The home's ``grants.toml`` is damaged.
        """
        return tuple(
            ("publisher" if word.subject.publisher else "module", word)
            for word in self._file.about(self.subject)
            if word.capability == capability
        )

    def questions(self) -> tuple[Question, ...]:
        """Give what the unit wants and was neither allowed nor denied yet.

        Raises:
            LoadError: No host of the contract would load the unit.
            GrantsFileError: The home's ``grants.toml`` is damaged.
        """
        self._loadable()
        policy = GrantPolicy(self._capabilities, None, self._file)
        return policy.decide(self.subject, self._wishes()).questions

    def _wishes(self) -> list[Wish]:
        return [
            Wish(each.name, each.required, each.scopes, each.reason)
            for each in self._seen.capabilities
            if each.name != "call"
        ]

    def allow(self, text: str, publisher: bool = False, new: bool = False) -> Grant:
        """Allow the unit something.

        Args:
            text: The grant, such as ``net=api.example.org``.
            publisher: Whether every module of that name by its publisher may; else this very one.
            new: Whether to make the home if there is none.

        Raises:
            LoadError: No host of the contract would load the unit.
            GrantError: It is no grant, or there is no such capability.
            GrantsFileError: The file cannot be written, or the publisher is not proved.
            HomeError: There is no home.
        """
        self._loadable()
        grant = Grant.parse(text)
        self._known(grant.capability)
        bind(self.subject, publisher)  # if that fails, no home is made
        self._there(new)
        reason = self._reason(grant.capability)
        self._file.allow(self.subject, grant, reason, publisher=publisher)
        return grant

    def deny(self, text: str, publisher: bool = False, new: bool = False) -> None:
        """Take a scope back, or deny a capability altogether, so that the question is not asked again.

        Args:
            text: A capability, or ``capability=scope`` for one scope that was allowed.
            publisher: Whether to every module of that name by its publisher; else to this one.
            new: Whether to make the home if there is none.

        Raises:
            GrantError: There is no such capability.
            GrantsFileError: The scope was not allowed, or the file cannot be written.
            HomeError: There is no home.
        """
        name, _, scope = (part.strip() for part in text.partition("="))
        self._known(name)
        bind(self.subject, publisher)
        self._there(new)
        scopes, reason = [scope] if scope else [], self._reason(name)
        self._file.deny(self.subject, name, scopes, reason, publisher=publisher)

    def forget(self, capability: str, publisher: bool = False) -> bool:
        """Forget what was said about a capability; the unit's next start asks again.

        Args:
            capability: The capability.
            publisher: Whether what was said of its publisher; else of this very module.

        Returns:
            Whether anything was said.

        Raises:
            GrantError: There is no such capability.
            HomeError: There is no home.
        """
        self._known(capability)
        bind(self.subject, publisher)
        self._there(new=False)
        return self.home.grants.exists() and self._file.forget(
            self.subject, capability, publisher=publisher
        )

    def _there(self, new: bool) -> None:
        if new:
            self.home.make()
        elif not self.home.exists():  # a name that is mistyped would make another one
            raise no_home(self.home)

    def _loadable(self) -> None:
        if self._seen.verdict:
            raise LoadError(f"{self._unit}: {self._seen.verdict}")

    def _reason(self, capability: str) -> str:
        return next(
            (each.reason for each in self._seen.capabilities if each.name == capability), ""
        )

    def _known(self, name: str) -> None:
        names = [each.name for each in self._capabilities if each.name != "call"]
        if name not in names:
            near = nearest(name, names)
            raise GrantError(
                f"There is no capability {name!r}.",
                f"Did you mean {near!r}?" if near else f"There are {', '.join(names)}.",
            )


def _state(
    name: str,
    granted: Mapping[str, tuple[str, ...]],
    allowed: Mapping[str, tuple[str, ...]],
    denied: frozenset[str],
) -> State:
    if name in denied:
        return "denied"
    if name in allowed:
        return "allowed"
    return "with the home" if name in granted else "not asked"

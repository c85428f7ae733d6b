"""What is granted to the unit, and what happens when it asks for more."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ...plain_text import plain
from ..abi import Abi, AbiImport
from ..errors import CallError, Denied
from ..grants.refusals import Refusal
from ..listeners import Listeners

_log = logging.getLogger("dao.host")

MOST_CAUSES = 10_000
"""The distinct causes of denials that are reported; a unit that finds more is not worth more lines."""


class Denial(NamedTuple):
    """Something that the unit asked for and was refused."""

    capability: str
    """The capability concerned, such as ``net``."""
    operation: str
    """The import that was called, such as ``avatar_net_fetch``."""
    scope: str
    """What exactly was asked for, where the capability says so; else empty."""
    message: str
    """What was asked and why it was refused."""
    help: str
    """How to allow it."""
    first: bool
    """Whether this cause was not reported before."""

    def __str__(self) -> str:
        return f"{self.message} {self.help}".strip()


class Policy:
    """The grants of a running unit. They may change while it runs.

    Args:
        abi: The contract.
        unit: The name of the unit, for texts.
        granted: The scopes of every granted capability.
        refused: Why each other capability is refused, where more is known than that it is.
    """

    def __init__(
        self,
        abi: Abi,
        unit: str,
        granted: Mapping[str, Sequence[str]],
        refused: Mapping[str, Refusal] | None = None,
    ) -> None:
        self._abi = abi
        self._unit = unit
        self._seen: set[tuple[str, str, str]] = set()
        self.denials: Listeners[Denial] = Listeners("denials")
        """Called on the event loop's thread, outside any entry."""
        self.granted: dict[str, tuple[str, ...]] = {}
        self._refused: Mapping[str, Refusal] = {}
        self.replace(granted, refused)

    def replace(
        self, granted: Mapping[str, Sequence[str]], refused: Mapping[str, Refusal] | None = None
    ) -> None:
        """Let other grants hold from now on; the table stays the same object.

        Args:
            granted: The scopes of every granted capability.
            refused: Why each other capability is refused.
        """
        changed = {
            name
            for name in (*self.granted, *granted)
            if self.granted.get(name) != (tuple(granted[name]) if name in granted else None)
        }
        # What is refused by other grants is refused for another cause, even if it looks the same.
        self._seen = {cause for cause in self._seen if cause[0] not in changed}
        self._refused = dict(refused or {})
        self.granted.clear()
        self.granted.update((name, tuple(scopes)) for name, scopes in granted.items())
        # Answering what it is asked is no right that could be withheld: without it there is no unit.
        self.granted.setdefault("call", ())

    def refusal(self, entry: AbiImport) -> Denied:
        """Say why an import of a capability that is not granted is refused.

        Args:
            entry: The import that the unit called.

        Returns:
            The error, with the way to allow it.
        """
        if entry.capability in self._refused:
            error = self._refused[entry.capability].error()
            error.details["operation"] = entry.name
            return error
        capability = self._abi.capabilities_by_name.get(entry.capability)
        example = entry.capability
        if capability is not None and capability.scope_required and capability.scope_example:
            example = f"{entry.capability}={capability.scope_example}"
        return Denied(
            f"{self._unit} asked for {entry.capability!r} ({entry.name}), which is not granted to it.",
            {"capability": entry.capability, "operation": entry.name},
            f"Allow it with `dao grants allow {example}`, or for one run with `--grant {example}`.",
        )

    def narrowed(self, name: str, had: Sequence[str]) -> bool:
        """Tell whether a capability that reaches out lost a scope that it had.

        Args:
            name: The capability, still granted.
            had: The scopes that it had before.
        """
        known = self._abi.capabilities_by_name.get(name)
        lost = set(had) - set(self.granted[name])
        return bool(lost) and known is not None and not known.within_home

    def narrowing(self, entry: AbiImport) -> Denied:
        """Say why an open call ends whose capability lost a scope.

        Which scope a call makes use of only its handler knows, and a redirect may have changed
        that: so every open call of the capability ends, and those still allowed may be repeated.

        Args:
            entry: The import that was called.

        Returns:
            The error.
        """
        left = ", ".join(self.granted[entry.capability])
        return Denied(
            f"What the unit may use of {entry.capability} was changed meanwhile: now it is {left}.",
            {"capability": entry.capability, "operation": entry.name},
            "What is still allowed may be asked for again.",
        )

    def denied(self, entry: AbiImport, error: CallError) -> None:
        """Tell the listeners of a denial.

        Args:
            entry: The import that was refused.
            error: The refusal, of this policy or of the capability's handler.
        """
        scope = plain(error.details.get("scope", ""), 300)
        cause = (entry.capability, entry.name, scope)
        first = cause not in self._seen and len(self._seen) < MOST_CAUSES
        if first:
            self._seen.add(cause)
        text, advice = plain(error.message, 1000), plain(error.help, 1000)
        denial = Denial(entry.capability, entry.name, scope, text, advice, first)
        if first:
            _log.warning("denied: %s", denial)
        self.denials.tell(denial)

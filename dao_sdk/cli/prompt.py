"""Asks a person in a terminal what a unit may do, showing the unit's own reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from dao_sdk.cli import screen
from dao_sdk.errors import DaoError

if TYPE_CHECKING:
    from dao_sdk.host.dynamic.rights import Rights
    from dao_sdk.host.grants import Grant
    from dao_sdk.host.grants.granting import Question


def settle(rights: Rights, given: Sequence[Grant]) -> None:
    """Ask about everything that the unit wants and nobody has decided; what is said is kept.

    Args:
        rights: The unit's rights in the home.
        given: What is granted for this run already; it is not asked about.
    """
    known = {grant.capability for grant in given}
    for question in rights.questions():
        if question.capability not in known:
            _ask(rights, question)


def _ask(rights: Rights, question: Question) -> None:
    screen.note(question.text)
    example = f" such as {question.example}" if question.example else ""
    choices = "Enter: not now, never: deny for good"
    choices = f"y: allow that, {choices}" if question.scopes else choices
    before = question.earlier.scopes if question.earlier and question.earlier.allow else ()
    choices = f"same: allow what that one had, {choices}" if before else choices
    while True:
        screen.note(screen.dim(f"  {choices}, or what to allow{example}"))
        said = click.prompt("  allow", default="", show_default=False, err=True).strip()
        try:
            if said.lower() in ("", "n", "no"):
                return
            if said.lower() == "never":
                rights.deny(question.capability)
                return
            scopes: tuple[str, ...] = (said,)
            if question.scopes and said.lower() in ("y", "yes"):
                scopes = question.scopes
            elif before and said.lower() == "same":
                scopes = before
            for scope in scopes:
                allowed = rights.allow(f"{question.capability}={scope}")
                screen.note(f"  allowed {allowed}; `dao grants` shows and changes it")
            return
        except DaoError as wrong:
            screen.error(wrong.message, wrong.mend)

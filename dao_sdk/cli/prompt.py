"""Asks a person in a terminal what a unit may do, showing the unit's own reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from dao_sdk.cli import console, publishers
from dao_sdk.cli.prompt_answers import choices, read_answer
from dao_sdk.errors import DaoError

if TYPE_CHECKING:
    from dao_sdk.host.dynamic.permissions import Permissions
    from dao_sdk.host.grants import Grant
    from dao_sdk.host.grants.decide import Question


def settle(rights: Permissions, given: Sequence[Grant]) -> None:
    """Ask about everything that the unit wants and that is not decided yet; the answers are kept.

    Args:
        rights: The unit's rights in the home.
        given: What is granted for this run already; it is not asked about.
    """
    known = {grant.capability for grant in given}
    questions = [each for each in rights.questions() if each.capability not in known]
    if questions and rights.proof.why:
        console.note(f"{rights.subject}: published by {publishers.shown(rights.proof)}")
    for question in questions:
        _ask(rights, question)


def _for_publisher(rights: Permissions) -> bool:
    """Ask which of the two a word is bound to; there is nothing to choose without a publisher."""
    if not rights.subject.publisher:
        return False
    console.note(
        console.dim(
            "  Enter: for this very module, an update asks again; publisher: for every"
            f" {rights.subject.name} signed by {rights.subject.publisher}"
        )
    )
    while True:
        said = click.prompt("  for", default="", show_default=False, err=True).strip().lower()
        if said in ("", "module", "publisher"):
            return bool(said == "publisher")
        console.note("  Say publisher, or only press Enter.")


def _ask(rights: Permissions, question: Question) -> None:
    from dao_sdk.host.grants.showing import shown_grant

    console.note(question.text)
    name = question.capability
    while True:
        console.note(console.dim(f"  {choices(question)}"))
        said = click.prompt("  allow", default="", show_default=False, err=True)
        try:
            answer = read_answer(question, said)
            if answer.kind == "not now":
                return
            publisher = _for_publisher(rights)
            if answer.kind == "never":
                rights.deny(name, publisher, new=True)
                return
            for grant in answer.grants:
                allowed = rights.allow(str(grant), publisher, new=True)
                whom = "all that its publisher signs" if publisher else "this very module"
                what = shown_grant(allowed)
                console.note(f"  allowed {what} to {whom}; `dao grants` shows and changes it")
            return
        except DaoError as wrong:
            console.error(wrong.message, wrong.help)

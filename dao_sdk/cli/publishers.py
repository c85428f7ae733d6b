"""How a unit's publisher is shown to a person and to a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dao_sdk.cli import console

if TYPE_CHECKING:
    from dao_sdk.host.publishers import Proof


def shown(proof: Proof) -> str:
    """Give one line for a person: proved, claimed and not proved, or unknown."""
    if proof.publisher:
        return f"{proof.publisher}, {console.style('proved by its signature', fg='green')}"
    if not proof.why:
        return "nobody who signed it"
    claim = f"{proof.claimed}, it claims; " if proof.claimed else ""
    return f"{claim}{console.style('not proved', fg='red')}: {proof.why}; it counts as unsigned"


def as_json(proof: Proof) -> dict[str, str]:
    """Give the members of the JSON form."""
    return {"state": proof.state, **proof._asdict()}

"""Understands what a person types when a unit asks for something."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Literal, NamedTuple

from dao_sdk.errors import DaoError
from dao_sdk.plain_text import plain

if TYPE_CHECKING:
    from dao_sdk.host.grants import Grant
    from dao_sdk.host.grants.decide import Question

_YES = frozenset(
    [
        "y",
        "yes",
        "yeah",
        "yep",
        "yup",
        "ok",
        "okay",
        "sure",
        "allow",
        "true",
        "ja",
        "oui",
        "si",
        "sí",
        "sim",
        "да",
    ]
)
_NO = frozenset(["n", "no", "nope", "nah", "not", "none", "false", "nein", "non", "não", "нет"])
_NEVER = "never"
_SAME = "same"


class UnclearError(DaoError):
    """The answer means nothing here; the person is asked again."""


class Answer(NamedTuple):
    """What a person wants."""

    kind: Literal["not now", "never", "allow"]
    grants: tuple[Grant, ...] = ()
    """What is allowed."""


def read_answer(question: Question, said: str) -> Answer:
    """Understand an answer; what could be meant otherwise is not taken for a scope.

    Args:
        question: What was asked.
        said: What was typed.

    Returns:
        What the person wants.

    Raises:
        DaoError: It is not clear, or what it names cannot be allowed.
    """
    from dao_sdk.host.grants import Grant

    words = [_word(each) for each in said.split()]
    if not words or (words[0] in _NO and len(words) == 1):
        return Answer("not now")
    name = question.capability
    if words == [_NEVER]:
        return Answer("never")
    if len(words) == 1 and words[0] in _YES:
        return Answer("allow", _all_of(question))
    before = earlier_scopes(question)
    if words == [_SAME] and before:
        return Answer("allow", tuple(Grant(name, scope) for scope in before))
    if words[0] in _YES | _NO | {_NEVER, _SAME}:
        raise UnclearError(
            f"`{plain(said, 60)}` is not clear.", f"Answer with {choices(question)}."
        )
    grant = Grant.parse(f"{name}={said.strip()}")
    if name == "net":
        _likely_host(said.split()[-1], grant.scopes[0])
    return Answer("allow", (grant,))


def choices(question: Question) -> str:
    """Say what can be answered to a question."""
    some = []
    if earlier_scopes(question):
        some.append("same: allow what that one had")
    if question.scopes:
        some.append("y: allow that")
    elif not question.scope_required:
        some.append("y: allow it")
    some += ["Enter: not now", "never: deny for good"]
    if question.example:
        some.append(f"or what to allow, such as {question.example}")
    return ", ".join(some)


def earlier_scopes(question: Question) -> tuple[str, ...]:
    """What another module of that name was allowed."""
    return question.earlier.scopes if question.earlier and question.earlier.allow else ()


def _all_of(question: Question) -> tuple[Grant, ...]:
    """All that the unit asks for."""
    from dao_sdk.host.grants import Grant

    if question.scopes:
        return tuple(Grant(question.capability, scope) for scope in question.scopes)
    if question.scope_required:
        raise UnclearError(
            f"The unit does not say what it wants of {question.capability}.",
            f"Type what to allow, such as {question.example}.",
        )
    return (Grant(question.capability),)


def _word(text: str) -> str:
    """A word as it is compared: without accents of typing such as capitals and full stops."""
    return unicodedata.normalize("NFKC", text).casefold().strip(".,;:!?'\"`()")


def _likely_host(typed: str, scope: str) -> None:
    """Refuse a single word, which is rarely a host, unless it was typed with its scheme."""
    from dao_sdk.host.grants.hosts import is_address
    from dao_sdk.host.grants.scopes import NetScope

    host = NetScope.parse(scope).host
    if "://" in typed or "." in host or host == "localhost" or is_address(host):
        return
    raise UnclearError(
        f"`{host}` is a single word, which is rarely a host.",
        f"If it is one, type it with its scheme: https://{host}.",
    )

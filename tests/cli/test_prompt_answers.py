"""What a person types at the prompt, and what it is taken for."""

from __future__ import annotations

import pytest

from dao_sdk.cli.prompt_answers import read_answer
from dao_sdk.errors import DaoError
from dao_sdk.host.grants.decide import Earlier, Question, Subject

UNIT = Subject("dao", "ab" * 32)
NET = Question(UNIT, "net", "why", "Doc.", (), "api.example.org", True)
WANTS = NET._replace(scopes=("a.org", "b.org"))
AGAIN = NET._replace(earlier=Earlier(UNIT, True, ("c.org",)))
FILES = Question(UNIT, "files", "why", "Doc.", (), "notes=/home/ann/Notes", True)
OWN = Question(UNIT, "lamp", "why", "Doc.")


@pytest.mark.parametrize("question", [NET, WANTS, AGAIN, FILES, OWN])
@pytest.mark.parametrize("said", ["", "  ", "n", "N", "no", "No.", " nope ", "nein"])
def test_no(question: Question, said: str) -> None:
    assert read_answer(question, said).kind == "not now"


@pytest.mark.parametrize("question", [NET, WANTS, AGAIN, FILES, OWN])
@pytest.mark.parametrize("said", ["never", "NEVER", " Never! "])
def test_never(question: Question, said: str) -> None:
    assert read_answer(question, said).kind == "never"


@pytest.mark.parametrize("said", ["y", "Y", " yes ", "Yes!", "ok", "ｙ", "ja", "`y`"])
def test_yes_allows_what_was_asked_and_is_never_a_scope(said: str) -> None:
    assert [grant.scopes for grant in read_answer(WANTS, said).grants] == [("a.org",), ("b.org",)]
    assert [grant.scopes for grant in read_answer(OWN, said).grants] == [()]
    for question in (NET, AGAIN, FILES):
        with pytest.raises(DaoError) as asked:
            read_answer(question, said)
        assert question.example in asked.value.help


def test_same() -> None:
    assert [grant.scopes for grant in read_answer(AGAIN, "same").grants] == [("c.org",)]
    for question in (NET, WANTS, FILES, OWN):
        with pytest.raises(DaoError):
            read_answer(question, "same")


@pytest.mark.parametrize(
    "said",
    ["yes please", "y example.org", "no thanks", "never ever", "n/a", "same here", "maybe", "host",
     "y/n", "example org", "http://", "https://y/", "what?", "1.2.3", "*", "*.", "a b c"],
)  # fmt: skip
@pytest.mark.parametrize("question", [NET, WANTS, AGAIN])
def test_what_is_not_clear_is_asked_again(question: Question, said: str) -> None:
    with pytest.raises(DaoError) as asked:
        read_answer(question, said)
    assert asked.value.help


@pytest.mark.parametrize(
    ("said", "scope"),
    [
        ("example.org", "example.org"),
        (" Example.ORG. ", "example.org"),
        ("GET example.org", "GET example.org"),
        ("localhost:8080", "localhost:8080"),
        ("http://nas", "http://nas"),
        ("https://y", "y"),
        ("192.168.0.1", "192.168.0.1"),
        ("[::1]:80", "[::1]:80"),
        ("*.example.org", "*.example.org"),
        ("bücher.de", "xn--bcher-kva.de"),
    ],
)
def test_a_host(said: str, scope: str) -> None:
    (grant,) = read_answer(NET, said).grants
    assert grant.scopes == (scope,)


def test_a_scope_of_a_capability_of_ones_own() -> None:
    (grant,) = read_answer(OWN, "kitchen").grants
    assert (grant.capability, grant.scopes) == ("lamp", ("kitchen",))
    with pytest.raises(DaoError):
        read_answer(OWN, "yes kitchen")

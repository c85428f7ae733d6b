"""Grants and the policy: nothing is granted that the person did not grant."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from dao_sdk.host.api.contract import ABI
from dao_sdk.host.errors import Denied
from dao_sdk.host.grants import Files, Grant, GrantError, Keys, Net, Storage
from dao_sdk.host.grants.decide import Decision, GrantPolicy, Subject
from dao_sdk.host.grants.errors import ScopeError
from dao_sdk.host.grants.file import GrantsFile
from dao_sdk.host.grants.wishes import Wish

UNIT = Subject("dao", "ab" * 32, version="0.1.0")
WISHES = [
    Wish("call", required=True),
    Wish("storage", required=True),
    Wish("clock", required=True),
    Wish("net", reason="Fetch what you ask for."),
    Wish("files", scopes=("notes=/n",)),
]


def test_constructors_and_text() -> None:
    assert str(Net("API.example.org")) == "net=api.example.org"
    assert str(Net("b.org", "GET a.org")) == "net=GET a.org net=b.org"
    assert str(Files(notes="/n")) == "files=notes=/n"
    assert str(Files(read_only=True, notes=Path("/n"), other="/o")) == (
        "files=notes=/n:ro files=other=/o:ro"
    )
    assert str(Storage(quota="1GiB")) == "storage=quota=1GiB"
    assert str(Storage(quota=2**20)) == "storage=quota=1MiB"
    assert str(Storage()) == "storage"
    assert str(Keys("dao/")) == "keys=prefix=dao/"
    assert repr(Net("a.org")) == "Grant('net', 'a.org')"


def test_values() -> None:
    assert Net("a.org") == Grant.parse("net=a.org") == Grant("net", "https://a.org:443")
    assert Net("a.org") != Net("b.org")
    assert Net("a.org") != "net=a.org"
    assert len({Net("a.org"), Grant.parse("net=A.ORG")}) == 1
    assert pickle.loads(pickle.dumps(Files(n="/n"))) == Files(n="/n")
    with pytest.raises(AttributeError):
        Net("a.org").capability = "files"
    with pytest.raises(AttributeError):
        del Net("a.org").scopes


@pytest.mark.parametrize(
    "text", ["", "=", "=a.org", "net=", "net= ", "a b=c", "net", "files", "1=2"]
)
def test_what_is_no_grant_is_refused(text: str) -> None:
    with pytest.raises((GrantError, ScopeError)):
        Grant.parse(text)


def test_nothing_that_reaches_out_is_an_error_to_construct() -> None:
    with pytest.raises(ScopeError):
        Net()
    with pytest.raises(ScopeError):
        Files()
    with pytest.raises(ScopeError):
        Net("")
    with pytest.raises(ScopeError):
        Storage(quota=-1)


def decide(grants: list[Grant] | None, file: GrantsFile | None = None) -> Decision:
    return GrantPolicy(ABI.capabilities, grants, file).decide(UNIT, WISHES)


@pytest.mark.spec("GRANT-9")
def test_what_stays_inside_comes_with_the_home_and_nothing_else() -> None:
    decision = decide(None)
    assert dict(decision.granted) == {"call": (), "storage": (), "clock": ()}
    assert set(decision.refused) == {"net", "files"}
    assert "nobody has allowed it" in decision.refused["net"].message
    assert "`dao grants allow net=api.example.org`" in decision.refused["net"].help
    assert "files=notes=/n" in decision.refused["files"].help
    assert isinstance(decision.refused["net"].error(), Denied)
    assert [question.capability for question in decision.questions] == ["net", "files"]


@pytest.mark.spec("GRANT-10")
def test_an_explicit_empty_list_grants_nothing_at_all() -> None:
    decision = decide([])
    assert dict(decision.granted) == {"call": ()}
    assert decision.questions == ()
    assert "empty list" in decision.refused["storage"].message


def test_grants_of_the_program() -> None:
    decision = decide([Net("a.org"), Net("b.org"), Storage("1GiB")])
    assert decision.granted["net"] == ("a.org", "b.org")
    assert decision.granted["storage"] == ("quota=1GiB",)
    assert decision.granted["clock"] == ()
    assert "files" in decision.refused
    # What the unit does not ask for, it does not get.
    assert "random" not in decide([Grant("random")]).granted


def test_unknown_capabilities() -> None:
    with pytest.raises(GrantError) as caught:
        GrantPolicy(ABI.capabilities, [Grant("nett", "a.org")])
    assert "'net'" in caught.value.help
    with pytest.raises(GrantError) as caught:
        GrantPolicy(ABI.capabilities, [Grant("zzzzzz")])
    assert "storage" in caught.value.help
    decision = GrantPolicy(ABI.capabilities).decide(UNIT, [Wish("peers", scopes=("x",))])
    assert dict(decision.granted) == {} and decision.questions == ()
    assert "does not have it" in decision.refused["peers"].message


def test_what_was_remembered(tmp_path: Path) -> None:
    file = GrantsFile(tmp_path / "grants.toml")
    file.allow(UNIT, Net("a.org"))
    file.deny(UNIT, "files")
    decision = decide(None, file)
    assert decision.granted["net"] == ("a.org",)
    assert "denied" in decision.refused["files"].message
    assert decision.questions == ()
    assert decide([Net("b.org")], file).granted["net"] == ("a.org", "b.org")
    # The person's no stands, whatever the program grants.
    assert "files" not in decide([Files(notes="/n")], file).granted
    assert "net" not in decide([], file).granted
    other = Subject("dao", "cd" * 32)
    decision = GrantPolicy(ABI.capabilities, None, file).decide(other, WISHES)
    assert "net" not in decision.granted
    earlier = decision.questions[0].earlier
    assert earlier is not None and (earlier.allow, earlier.scopes) == (True, ("a.org",))


def test_denying_what_stays_inside(tmp_path: Path) -> None:
    file = GrantsFile(tmp_path / "grants.toml")
    file.deny(UNIT, "storage")
    assert "storage" in decide(None, file).refused


@pytest.mark.spec("GRANT-14")
def test_the_question_shows_the_units_own_reason_harmlessly() -> None:
    wishes = [Wish("net", True, ("a.org",), "Fetch\nnews\x1b[31m " + "x" * 400)]
    (question,) = GrantPolicy(ABI.capabilities).decide(UNIT, wishes).questions
    lines = question.text.splitlines()
    assert lines[0] == "dao 0.1.0 asks for net: sending HTTP requests to allowed hosts."
    assert lines[1].startswith(r'  it says    "Fetch\nnews\x1b[31m xxx')
    assert lines[2] == "  it wants   a.org"
    assert "does not start" in lines[-1]
    assert all(line.isprintable() and len(line) < 330 for line in lines)
    (question,) = GrantPolicy(ABI.capabilities).decide(UNIT, [Wish("net")]).questions
    assert '"Fetch what you ask for from hosts that you allow."' in question.text
    assert "you choose what, such as api.example.org" in question.text

"""What a unit asks for is bounded, canonical, and shown as it would be granted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dao_sdk.contract import read_contract
from dao_sdk.host.abi import Abi
from dao_sdk.host.dynamic.abi_from_contract import abi_of
from dao_sdk.host.grants import Grant
from dao_sdk.host.grants.decide import GrantPolicy, Question, Subject
from dao_sdk.host.grants.errors import ScopeError
from dao_sdk.host.grants.refusals import Refusal
from dao_sdk.host.grants.showing import shown_scope
from dao_sdk.host.grants.wishes import Wish, faults
from dao_sdk.wishes import LONGEST_REASON, LONGEST_SCOPE, MOST_SCOPES

UNIT = Subject("dao", "ab" * 32, version="0.1.0")


@pytest.fixture(scope="module")
def abi() -> Abi:
    return abi_of(read_contract())


def question(abi: Abi, capability: str, *scopes: str, reason: str = "") -> Question:
    wishes = [Wish(capability, False, scopes, reason)]
    (asked,) = GrantPolicy(abi.capabilities).decide(UNIT, wishes).questions
    return asked


@pytest.mark.parametrize(
    ("scope", "granted"),
    [
        ("notes=/home/ann/Notes" + "/." * 100 + "/../../../", "notes=/"),
        ("notes=/home/ann/../../etc", "notes=/etc"),
        ("notes=//tmp//x/", "notes=/tmp/x"),
        ("notes=/tmp/x:ro", "notes=/tmp/x:ro"),
    ],
)
def test_a_folder_is_shown_as_it_is_granted(abi: Abi, scope: str, granted: str) -> None:
    asked = question(abi, "files", scope)
    assert asked.scopes == (granted,) == Grant.parse(f"files={asked.scopes[0]}").scopes
    assert f"  it wants   {granted}" in asked.text.splitlines()


def test_a_folder_of_the_persons_own_is_written_out(abi: Abi) -> None:
    assert question(abi, "files", "notes=~/Notes").scopes == (f"notes={Path.home()}/Notes",)


def test_a_folder_behind_a_link_is_shown_beside_it(abi: Abi, tmp_path: Path) -> None:
    tmp_path = tmp_path.resolve()
    (tmp_path / "harmless").symlink_to("/")
    asked = question(abi, "files", f"notes={tmp_path}/harmless/etc")
    assert f"notes={tmp_path}/harmless/etc (which leads to /etc)" in asked.text


@pytest.mark.parametrize(
    ("scope", "granted", "shown"),
    [
        ("https://аррӏе.com", "xn--80ak6aa92e.com", "xn--80ak6aa92e.com (аррӏе.com)"),
        ("xn--80ak6aa92e.com", "xn--80ak6aa92e.com", "xn--80ak6aa92e.com (аррӏе.com)"),
        ("*.bücher.de", "*.xn--bcher-kva.de", "*.xn--bcher-kva.de (*.bücher.de)"),
        ("API.example.ORG.", "api.example.org", "api.example.org"),
        ("get http://Example.org:80", "GET http://example.org", "GET http://example.org"),
        ("*.com", "*.com", "*.com"),
    ],
)
def test_a_host_is_shown_in_ascii_and_beside_it_readable(
    abi: Abi, scope: str, granted: str, shown: str
) -> None:
    asked = question(abi, "net", scope)
    assert asked.scopes == (granted,)
    assert f"  it wants   {shown}" in asked.text.splitlines()


def test_a_host_whose_readable_form_would_steer_is_plain() -> None:
    # Punycode of "a" and U+202E, which the codec does not refuse to read.
    shown = shown_scope("net", "xn--a-y9t.example")
    assert shown.isprintable() and shown.startswith("xn--a-y9t.example")


def test_every_scope_has_a_line_of_its_own(abi: Abi) -> None:
    asked = question(abi, "net", ["a.org", " b.org"][0], "c.org", "d.org")
    lines = asked.text.splitlines()
    at = lines.index("  it wants   a.org")
    assert lines[at + 1 : at + 3] == ["             c.org", "             d.org"]


@pytest.mark.parametrize(
    "scopes",
    [
        ("a.org\x1b[2J",),
        ("x=/tmp/\u202egnp",),
        ("n=/" + "x" * LONGEST_SCOPE,),
        ("nonsense of a scope",),
        ("a=/x", "a=/y"),
        ("n=~nobody-of-that-name/x",),
    ],
)
@pytest.mark.spec("GRANT-14")
def test_what_cannot_be_shown_or_granted_is_not_offered(abi: Abi, scopes: tuple[str, ...]) -> None:
    asked = question(abi, "files", *scopes)
    assert asked.scopes == () and "you choose what" in asked.text


def use(abi: Abi, capability: str, *scopes: str, reason: str = "") -> Any:
    manifest: Any = abi.manifest()
    return manifest.capabilities.add(capability=capability, scopes=scopes, reason=reason)


@pytest.mark.parametrize(
    ("capability", "scopes", "reason", "said"),
    [
        ("net", [f"h{n}.example" for n in range(200_000)], "", "200,000 scopes of 'net'"),
        ("net", ["a" * 1025], "", "with 1,025 characters"),
        ("files", ["n=/" + "x" * LONGEST_SCOPE], "", "longer than 300 characters"),
        ("net", ["a.org\x1b[2J"], "", r"a.org\x1b[2J"),
        ("net", [""], "", "nobody could read"),
        ("files", ["notes"], "", "a scope is NAME=FOLDER"),
        ("files", ["n=~nobody-of-that-name/x"], "", "only ~/ stands"),
        ("files", ["a=/x", "a=/y"], "", "stands for two folders"),
        ("net", [], "line\n" * 400_000, "2,000,000 characters"),
        ("own", ["\u202etxt"], "", r"\u202etxt"),
    ],
)
@pytest.mark.spec("MOD-15")
def test_faulty_wishes(
    abi: Abi, capability: str, scopes: list[str], reason: str, said: str
) -> None:
    (fault,) = faults(use(abi, capability, *scopes, reason=reason))
    assert said in fault and len(fault) < 500 and fault.isprintable()


@pytest.mark.spec("MOD-15")
def test_wishes_at_the_bounds(abi: Abi) -> None:
    scopes = [f"h{n}.example" for n in range(MOST_SCOPES)]
    assert not list(faults(use(abi, "net", *scopes, reason="x" * LONGEST_REASON)))
    asked = question(abi, "net", *scopes, reason="x" * 10_000)
    assert len(asked.scopes) == MOST_SCOPES and len(asked.reason) == LONGEST_REASON


def test_the_folder_of_a_user_who_is_not_there() -> None:
    with pytest.raises(ScopeError, match="only ~/ stands"):
        Grant("files", "n=~nobody-of-that-name/x")


@pytest.mark.parametrize("grant", ["files=n=/" + "x" * 400, "net=a\u202e.org", "net=a\n.org"])
def test_advice_that_cannot_be_shown_whole_is_not_given(grant: str) -> None:
    refusal = Refusal("net", "it", "nobody allowed it", grant)
    assert refusal.help == "" and "grant" not in refusal.error().details

"""Scopes: what is written, what it means, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dao_sdk.host.grants.errors import ScopeError
from dao_sdk.host.grants.hosts import canonical_host
from dao_sdk.host.grants.scopes import (
    FolderScope,
    NetScope,
    PrefixScope,
    QuotaScope,
    canonical_scopes,
)
from dao_sdk.host.grants.sizes import format_size, parse_size


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("api.example.org", "api.example.org"),
        ("API.Example.ORG.", "api.example.org"),
        ("https://api.example.org:443", "api.example.org"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("HTTP://localhost:80", "http://localhost"),
        ("*.example.org", "*.example.org"),
        ("get,HEAD  a.org", "GET,HEAD a.org"),
        ("POST https://a.org:8443", "POST a.org:8443"),
        ("192.0.2.1", "192.0.2.1"),
        ("[2001:DB8::0:1]:8443", "[2001:db8::1]:8443"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("*.bücher.example:81", "*.xn--bcher-kva.example:81"),
        ("[::ffff:192.0.2.1]", "[::ffff:c000:201]"),
    ],
)
@pytest.mark.spec("SCOPE-2")
def test_net_scopes_have_one_canonical_text(text: str, canonical: str) -> None:
    assert str(NetScope.parse(text)) == canonical
    assert NetScope.parse(canonical) == NetScope.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "*", "*.", "*.*.org", "a.*.org", "a b c", "ftp://a.org", "a.org/", "a.org/x", "a.org?x",
        "user@a.org", "a.org:", "a.org:0", "a.org:99999", "a.org:http", "::1", "[::1", "[fe80::1%eth0]",
        "127.1", "0x7f.0.0.1", "2130706433", "1.2.3.256", "01.2.3.4", "*.192.0.2.1", "a..org", "-a.org",
        "a.org\\x", "GET,, a.org", "G@T a.org", ("a" * 64) + ".org", "a." * 130 + "org", "a\u2028.org",
        "https://", "://a.org", "GET\u00a0a.org", "\u00df a.org", "stra\u00dfe.de", "a\u3002org", "\ufb00.de",
    ],
)  # fmt: skip
def test_what_is_no_net_scope_is_refused(text: str) -> None:
    with pytest.raises(ScopeError) as caught:
        NetScope.parse(text)
    assert caught.value.message and caught.value.help


def test_what_net_scopes_allow() -> None:
    bare = NetScope.parse("a.org")
    assert bare.allows("GET", "https", "a.org", 443)
    assert bare.allows("DELETE", "https", "a.org", 443)
    assert not bare.allows("GET", "http", "a.org", 80)
    assert not bare.allows("GET", "https", "a.org", 8443)
    assert not bare.allows("GET", "https", "b.a.org", 443)
    below = NetScope.parse("GET *.a.org")
    assert below.allows("GET", "https", "b.a.org", 443)
    assert below.allows("GET", "https", "c.b.a.org", 443)
    assert not below.allows("GET", "https", "a.org", 443)
    assert not below.allows("GET", "https", "evila.org", 443)
    assert not below.allows("POST", "https", "b.a.org", 443)


@given(st.text(max_size=40))
@pytest.mark.spec("SCOPE-1", "SCOPE-2")
def test_any_text_is_a_scope_or_a_scope_error(text: str) -> None:
    for parse in (NetScope.parse, FolderScope.parse, QuotaScope.parse, PrefixScope.parse):
        try:
            made = parse(text)
        except ScopeError:
            continue
        assert parse(str(made)) == made


@given(st.text(max_size=40))
def test_a_canonical_host_stays_as_it_is(text: str) -> None:
    try:
        host = canonical_host(text)
    except ScopeError:
        return
    assert host.isascii() and host == host.lower()
    assert canonical_host(f"[{host}]" if ":" in host else host) == host


def test_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", "/home/ann")
    monkeypatch.chdir(tmp_path)
    assert str(FolderScope.parse("notes=~/Notes")) == "notes=/home/ann/Notes"
    assert str(FolderScope.parse("n=/a/../b//c/:ro")) == "n=/b/c:ro"
    assert FolderScope.parse("n=here").path == tmp_path / "here"
    assert FolderScope.parse("n=/a=b").path == Path("/a=b")
    for text in (
        "",
        "notes",
        "=/a",
        "notes=",
        "notes=:ro",
        "a/b=/c",
        "a\\b=/c",
        "a:b=/c",
        "n=/a\0",
    ):
        with pytest.raises(ScopeError):
            FolderScope.parse(text)


def test_quotas_and_sizes() -> None:
    assert QuotaScope.parse("quota=1GiB").bytes == 2**30
    assert str(QuotaScope.parse("quota=2048 KiB")) == "quota=2MiB"
    assert [parse_size(text) for text in ("5", "1kB", "1KiB", "2 mb")] == [5, 1000, 1024, 2_000_000]
    assert [format_size(size) for size in (5, 1024, 1536, 2**40)] == ["5B", "1KiB", "1536B", "1TiB"]
    for text in (
        "quota=",
        "1GiB",
        "quota=-1",
        "quota=1.5GiB",
        "quota=1 light",
        "quota=1000",
        "quota=1\u00a0GiB",
        "quota=9999999TiB",
    ):
        with pytest.raises(ScopeError):
            QuotaScope.parse(text)


def test_prefixes() -> None:
    assert str(PrefixScope.parse("prefix=dao/")) == "prefix=dao/"
    for text in ("dao/", "prefix=", "prefix=A", "prefix=a b"):
        with pytest.raises(ScopeError):
            PrefixScope.parse(text)


def test_lists_of_scopes() -> None:
    assert canonical_scopes("net", ["b.org", "A.org", "a.org"]) == ("a.org", "b.org")
    assert canonical_scopes("storage", []) == ()
    assert canonical_scopes("peers", ["x", "x", ""]) == ("x",)
    for capability in ("net", "files"):
        with pytest.raises(ScopeError, match="none means nothing"):
            canonical_scopes(capability, [])
    with pytest.raises(ScopeError, match="two folders"):
        canonical_scopes("files", ["n=/a", "n=/b"])
    with pytest.raises(ScopeError, match="two folders"):
        canonical_scopes("files", ["n=/a", "n=/a:ro"])

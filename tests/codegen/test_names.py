"""Names: cases, reserved words and clashes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dao_sdk.codegen.casing import CASES, Scope, cased, words


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ReadMany", ["Read", "Many"]),
        ("read_many", ["read", "many"]),
        ("HTTPRequest2", ["HTTP", "Request2"]),
        ("dao.data.v1", ["dao", "data", "v1"]),
        ("Foo_Bar", ["Foo", "Bar"]),
        ("v1beta1", ["v1", "beta1"]),
        ("_", []),
    ],
)
def test_words(name: str, expected: list[str]) -> None:
    assert words(name) == expected


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("keep", "HTTPRequestV2"),
        ("snake", "http_request_v2"),
        ("screaming", "HTTP_REQUEST_V2"),
        ("kebab", "http-request-v2"),
        ("flat", "httprequestv2"),
        ("camel", "httpRequestV2"),
        ("pascal", "HttpRequestV2"),
    ],
)
def test_cases(case: str, expected: str) -> None:
    assert cased("HTTPRequestV2", case) == expected


def test_a_name_without_words_stays() -> None:
    assert {cased("__", case) for case in CASES} == {"__"}


def test_reserved_words_are_escaped_and_remembered() -> None:
    name = Scope().claim(["class"], ["class"], "{}_")
    assert (name, name.wanted, name.changed) == ("class_", "class", True)
    assert Scope().claim(["type"], ["type"], "r#{}") == "r#type"
    assert not Scope().claim(["free"], ["class"], "{}_").changed


def test_a_clash_takes_the_longer_name_then_a_number() -> None:
    scope = Scope()
    wanted = ["Things", "OtherV1Things"]
    assert [scope.claim(wanted, [], "{}_") for _ in range(4)] == [
        *("Things", "OtherV1Things", "Things2", "Things3")
    ]
    assert [scope.claim(["get_foo"], [], "{}_") for _ in range(2)] == ["get_foo", "get_foo_2"]


def test_an_escaped_name_that_is_taken_gives_way() -> None:
    scope = Scope()
    assert scope.claim(["class_"], ["class"], "{}_") == "class_"
    assert scope.claim(["class"], ["class"], "{}_") == "class_2"


_NAMES = st.text(st.sampled_from("abAB12_."), min_size=1, max_size=8)


@given(st.lists(_NAMES, max_size=20), st.sampled_from(CASES))
def test_a_scope_never_gives_a_name_twice_nor_a_reserved_one(names: list[str], case: str) -> None:
    scope, reserved = Scope(), frozenset({"a", "a_", "ab", "A"})
    given_names = [scope.claim([cased(name, case)], reserved, "{}_") for name in names]
    assert len(set(given_names)) == len(names)
    assert not reserved.intersection(given_names)


@given(_NAMES, st.sampled_from(["snake", "screaming", "kebab", "pascal"]))
def test_a_case_is_a_fixed_point(name: str, case: str) -> None:
    once = cased(name, case)
    assert cased(once, case).lower() == once.lower()

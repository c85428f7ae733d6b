"""A key has one name, and a name one key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dao_sdk.host.publishers.did_key import PublisherError, key_of, name_of

KNOWN = {  # from the did:key method's own document
    "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK": (
        "2e6fcce36701dc791488e0d0b1745cc1e33a4c1c9fcc41c63bd343dbbe0970e6"
    ),
    "did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH": (
        "94966b7c08e405775f8de6cc1c4508f6eb227403e1025b2c8ad2d7477398c5b2"
    ),
}


@pytest.mark.parametrize(("name", "key"), KNOWN.items())
def test_known_names(name: str, key: str) -> None:
    assert key_of(name).hex() == key
    assert name_of(bytes.fromhex(key)) == name


@given(st.binary(min_size=32, max_size=32))
def test_every_key_has_a_name_that_gives_it_back(key: bytes) -> None:
    name = name_of(key)
    assert key_of(name) == key
    assert len(name) == 56 and name.startswith("did:key:z6Mk")


@pytest.mark.parametrize("key", [bytes(32), b"\xff" * 32])
def test_the_first_and_the_last(key: bytes) -> None:
    assert key_of(name_of(key)) == key


GOOD = next(iter(KNOWN))


@pytest.mark.parametrize(
    "name",
    [
        "",
        "did:key:",
        GOOD[:-1],
        GOOD + "1",
        GOOD + "\n",
        " " + GOOD,
        GOOD.upper(),
        GOOD.replace("did:key:z", "did:key:m"),
        GOOD.replace("did:key:", "did:web:"),
        GOOD[:-1] + "0",  # no digit of base58btc
        GOOD[:-1] + "\u0661",
        f"{GOOD}#{GOOD[8:]}",
        "did:key:z6Mk" + "1" * 44,  # the digits of another codec's first number
        "did:key:z6Mk" + "z" * 44,
        "did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme",  # secp256k1
        "did:key:z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc",  # x25519
        "did:key:z" + "z" * 100_000,
    ],
)
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(PublisherError, match="did:key"):
        key_of(name)


@given(st.sampled_from(list(KNOWN)), st.integers(0, 55), st.characters(max_codepoint=0x2FF))
def test_no_other_text_names_the_same_key(name: str, place: int, sign: str) -> None:
    changed = name[:place] + sign + name[place + 1 :]
    try:
        key = key_of(changed)
    except PublisherError:
        return
    assert changed == name or key != key_of(name)
    assert name_of(key) == changed

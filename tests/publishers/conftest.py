"""A publisher, a small module, and the unit that ships."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dao_sdk import resources

FIXTURES = Path(__file__).parent / "fixtures"


def private_key(number: int) -> Ed25519PrivateKey:
    """One of a row of private keys, the same in every run."""
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


@pytest.fixture(scope="session")
def key() -> Ed25519PrivateKey:
    """The publisher's."""
    return private_key(1)


@pytest.fixture(scope="session")
def other_key() -> Ed25519PrivateKey:
    """Somebody else's."""
    return private_key(2)


@pytest.fixture(scope="session")
def unit() -> bytes:
    """The unit that ships, read once: it may be built again meanwhile."""
    return resources.unit().read_bytes()

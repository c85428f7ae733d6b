"""A grant for a publisher outlives an update, and holds for nobody else: the real unit, signed here."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dao_sdk import Avatar, Files, Net
from dao_sdk.contract.wasm import append_custom
from dao_sdk.errors import DaoError
from dao_sdk.host.errors import Denied
from dao_sdk.host.grants import Grant
from dao_sdk.host.grants.decide import Question
from dao_sdk.host.grants.file import GrantsFile
from dao_sdk.host.publishers.signing import publisher_of, sign

from ..host_adapters.web import Site, text
from .conftest import fetch, subject, until

KEY, ANOTHER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))


@pytest.fixture(scope="session")
def first(unit: bytes) -> bytes:
    """The unit as its publisher signed it."""
    return sign(unit, KEY)


@pytest.fixture(scope="session")
def update(other_unit: bytes) -> bytes:
    """A later version by the same publisher."""
    return sign(other_unit, KEY)


class Asking:
    """Says no to every question, and keeps them."""

    def __init__(self) -> None:
        self.asked: dict[str, Question] = {}

    def __call__(self, question: Question) -> Grant | None:
        self.asked[question.capability] = question
        return None


async def test_an_update_of_a_signed_unit_keeps_its_grants_and_asks_for_the_rest(
    first: bytes, update: bytes, tmp_path: Path, site: Site, updates: bytes
) -> None:
    site.answers["/notes.dao"] = text(updates)
    url, scope = f"http://{site.place}/notes.dao", f"http://{site.place}"
    ask = Asking()
    async with Avatar.open(tmp_path / "h", unit=first, ask=ask) as avatar:
        assert avatar.unit.publisher == publisher_of(KEY)
        assert set(ask.asked) == {"net", "files"}
        assert f"signed by  {publisher_of(KEY)}" in ask.asked["net"].text
        file, one = GrantsFile(avatar.home.grants), subject(avatar)
        file.allow(one, Net(scope), publisher=True)
        file.allow(one, Files(mine=tmp_path))  # this very module only
        await avatar.reload_grants()
        assert (await fetch(avatar, url)).changed == 1
    ask = Asking()
    async with Avatar.open(tmp_path / "h", unit=update, ask=ask) as avatar:
        assert avatar.unit.digest.hex() != one.digest
        assert (await fetch(avatar, url)).unchanged == 1
        # What was not allowed to the publisher is asked about anew.
        assert set(ask.asked) == {"files"} and "files" not in avatar.grants
        assert f"(sha256 {one.digest[:12]}) was allowed" in ask.asked["files"].text
        # Taking it back holds for the running update at once, and for every other version.
        file.deny(subject(avatar), "net", publisher=True)
        await until(lambda: "net" not in avatar.grants)
        with pytest.raises(Denied, match=r"denied in grants\.toml"):
            await fetch(avatar, url)
        assert file.denied(one) == {"net"}


async def test_another_publisher_and_a_broken_signature_get_nothing(
    first: bytes, other_unit: bytes, tmp_path: Path, site: Site, updates: bytes
) -> None:
    site.answers["/notes.dao"] = text(updates)
    url, scope = f"http://{site.place}/notes.dao", f"http://{site.place}"
    async with Avatar.open(tmp_path / "h", unit=first) as avatar:
        file, one = GrantsFile(avatar.home.grants), subject(avatar)
        file.allow(one, Net(scope), publisher=True)
    for module in (
        sign(other_unit, ANOTHER),
        append_custom(first, "more", b"put in by somebody"),
        other_unit,
    ):
        ask = Asking()
        async with Avatar.open(tmp_path / "h", unit=module, ask=ask) as avatar:
            assert (avatar.unit.name, avatar.unit.version) == (one.name, one.version)
            assert avatar.unit.publisher != one.publisher
            assert "net" not in avatar.grants
            with pytest.raises(DaoError, match="nobody has allowed it to this module"):
                await fetch(avatar, url)
            lines = ask.asked["net"].text.splitlines()
            assert f"another module called 'dao' (by {one.publisher}) was allowed" in lines[-2]
            assert lines[-1].endswith("not by that publisher, so hardly an update of it")
    assert site.asked == []
    # A denial of the publisher holds for whoever names it, whatever the program grants.
    file.deny(one, "net", publisher=True)
    broken = append_custom(first, "more", b"put in by somebody")
    async with Avatar.open(tmp_path / "h", unit=broken, grants=[Net(scope)]) as avatar:
        assert "net" not in avatar.grants


async def test_a_denial_of_one_module_stands_against_a_grant_to_its_publisher(
    first: bytes, update: bytes, tmp_path: Path
) -> None:
    async with Avatar.open(tmp_path / "h", unit=first) as avatar:
        file, one = GrantsFile(avatar.home.grants), subject(avatar)
        file.allow(one, Net("example.org"), publisher=True)
        await until(lambda: "net" in avatar.grants)
        file.deny(one, "net")
        await until(lambda: "net" not in avatar.grants)
    ask = Asking()
    async with Avatar.open(
        tmp_path / "h", unit=first, grants=[Net("example.org")], ask=ask
    ) as avatar:
        assert "net" not in avatar.grants and "net" not in ask.asked
    async with Avatar.open(tmp_path / "h", unit=update) as avatar:
        assert avatar.grants["net"] == ("example.org",)

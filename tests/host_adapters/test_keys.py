"""The keys capability: what is wrapped opens only with the same key, name and context."""

from __future__ import annotations

import asyncio
import importlib.util
import logging
import stat
from collections.abc import Awaitable
from pathlib import Path
from typing import Any, ClassVar

import keyring
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keyring.backend import KeyringBackend

from dao_sdk.host.adapters.keys import HomeKeys
from dao_sdk.host.adapters.keys.adapter import MOST_NEW_KEYS
from dao_sdk.host.adapters.keys.stores import KEY_BYTES, KeyPlaceError, open_key_store
from dao_sdk.host.api import keys_v1
from dao_sdk.host.api.capabilities import KeysCapability
from dao_sdk.host.errors import Denied, Exhausted, InvalidArgument, NotFound, TooLarge, Unavailable
from dao_sdk.host.grants.errors import ScopeError
from dao_sdk.host.home import Home

from .rules_help import checked


def opened(folder: Path, **choices: Any) -> HomeKeys:
    """Open the keys of a home by their folder."""
    keys = HomeKeys(**choices)
    home = Home(folder.parent)
    home.keys = folder
    keys.open(home)
    return keys


async def wrap(keys: HomeKeys, name: str, secret: bytes, context: bytes = b"") -> bytes:
    reply = keys.wrap(checked(keys_v1.WrapRequest(name=name, secret=secret, context=context)))
    return (reply if isinstance(reply, keys_v1.WrapResponse) else await reply).wrapped


async def unwrap(keys: HomeKeys, name: str, wrapped: bytes, context: bytes = b"") -> bytes:
    request = keys_v1.UnwrapRequest(name=name, wrapped=wrapped, context=context)
    reply = keys.unwrap(checked(request))
    return (reply if isinstance(reply, keys_v1.UnwrapResponse) else await reply).secret


async def test_opens_what_it_wrapped_also_after_reopening(tmp_path: Path) -> None:
    keys: KeysCapability = opened(tmp_path / "keys")
    assert isinstance(keys, HomeKeys)
    for secret in (b"", b"s", bytes(4096)):
        wrapped = await wrap(keys, "dao/store", secret, b"home")
        assert await unwrap(keys, "dao/store", wrapped, b"home") == secret
        again = opened(tmp_path / "keys")
        assert await unwrap(again, "dao/store", wrapped, b"home") == secret


async def test_the_second_use_is_answered_at_once(tmp_path: Path) -> None:
    keys = opened(tmp_path / "keys")
    request = keys_v1.WrapRequest(name="a", secret=b"s")
    first = keys.wrap(request)
    assert isinstance(first, Awaitable)
    await first
    assert isinstance(keys.wrap(request), keys_v1.WrapResponse)


@pytest.mark.spec("KEYS-6")
async def test_two_first_uses_at_once_make_one_key(tmp_path: Path) -> None:
    keys = opened(tmp_path / "keys")
    wrapped = await asyncio.gather(*(wrap(keys, "a", b"%d" % n) for n in range(20)))
    fresh = opened(tmp_path / "keys")
    secrets = [await unwrap(fresh, "a", each) for each in wrapped]
    assert secrets == [b"%d" % n for n in range(20)]


async def test_bound_to_name_and_context(tmp_path: Path) -> None:
    keys = opened(tmp_path / "keys")
    wrapped = await wrap(keys, "ab", b"secret", b"c")
    await wrap(keys, "a", b"")
    for name, context in (("ab", b""), ("ab", b"d"), ("a", b"c"), ("a", b"bc")):
        with pytest.raises(InvalidArgument):
            await unwrap(keys, name, wrapped, context)


@settings(max_examples=50, deadline=None)
@given(st.data())
@pytest.mark.spec("KEYS-5")
def test_any_alteration_is_refused(tmp_path_factory: pytest.TempPathFactory, data: Any) -> None:
    async def run() -> None:
        keys = opened(tmp_path_factory.mktemp("keys") / "keys")
        secret, context = data.draw(st.binary(max_size=40)), data.draw(st.binary(max_size=9))
        wrapped = await wrap(keys, "a", secret, context)
        assert await unwrap(keys, "a", wrapped, context) == secret
        assert secret not in wrapped or len(secret) < 4
        changed = bytearray(wrapped)
        changed[data.draw(st.integers(0, len(wrapped) - 1))] ^= data.draw(st.integers(1, 255))
        for damaged in (bytes(changed), wrapped[:-1], wrapped + b"\0", b""):
            with pytest.raises(InvalidArgument):
                await unwrap(keys, "a", damaged, context)

    asyncio.run(run())


@pytest.mark.spec("KEYS-3")
async def test_bounds_and_scopes(tmp_path: Path) -> None:
    keys = opened(tmp_path / "keys", scopes=["prefix=dao/", "prefix=x."])
    await wrap(keys, "dao/store", b"")
    await wrap(keys, "x.y", b"")
    with pytest.raises(Denied, match="dao/, x") as caught:
        await wrap(keys, "other", b"")
    assert caught.value.details["scope"] == "other" and "dao grants allow" in caught.value.help
    with pytest.raises(Denied):
        await unwrap(keys, "other", bytes(40))
    with pytest.raises(TooLarge):
        await wrap(keys, "dao/store", bytes(4097))
    with pytest.raises(TooLarge):
        await wrap(keys, "a" * 129, b"")
    for name in ("", "A", "a b", "a\\b", "ä", "a\0"):
        with pytest.raises(InvalidArgument):
            await wrap(keys, name, b"")
    with pytest.raises(ScopeError):
        opened(tmp_path / "keys", scopes=["dao/"])


async def test_files_are_private_and_inside_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    keys = opened(folder)
    for name in ("dao/store", "..", ".", "../up", "a/../../b", "/root", "place.json"):
        await wrap(keys, name, b"x")
    assert list(tmp_path.iterdir()) == [folder]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    made = list(folder.iterdir())
    assert len(made) == 8
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in made)


@pytest.mark.spec("KEYS-8")
async def test_a_key_that_others_could_read_is_made_private_and_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await wrap(opened(tmp_path / "keys"), "a", b"")
    path = tmp_path / "keys" / "a.key"
    path.chmod(0o644)
    with caplog.at_level(logging.WARNING):
        await wrap(opened(tmp_path / "keys"), "a", b"")
    assert "a.key" in caplog.text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.spec("KEYS-2", "KEYS-6")
async def test_a_missing_or_damaged_key_is_told(tmp_path: Path) -> None:
    keys = opened(tmp_path / "keys")
    wrapped = await wrap(keys, "a", b"s")
    path = tmp_path / "keys" / "a.key"
    path.write_text("dao-key-1 AAAA\n")
    with pytest.raises(Unavailable, match="damaged"):
        await unwrap(opened(tmp_path / "keys"), "a", wrapped)
    with pytest.raises(Unavailable, match="damaged"):  # and is never replaced
        await wrap(opened(tmp_path / "keys"), "a", b"")
    path.unlink()
    with pytest.raises(NotFound, match="not here"):
        await unwrap(opened(tmp_path / "keys"), "a", wrapped)
    assert not path.exists()


class MemoryKeyring(KeyringBackend):
    """A keyring that forgets at the end."""

    priority = 5

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


class Locked(MemoryKeyring):
    """A keyring that the person does not unlock."""

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("locked")


@pytest.mark.spec("KEYS-9")
async def test_a_keyring_keeps_keys_outside_the_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = MemoryKeyring()
    monkeypatch.setattr(keyring, "get_keyring", lambda: ring)
    wrapped = await wrap(opened(tmp_path / "one", place="keyring"), "a", b"s")
    await wrap(opened(tmp_path / "two", place="keyring"), "a", b"s")
    assert len(ring.kept) == 2
    assert [path.name for path in (tmp_path / "one").iterdir()] == ["place.json"]
    assert await unwrap(opened(tmp_path / "one"), "a", wrapped) == b"s"
    with pytest.raises(KeyPlaceError, match="'keyring', not in 'file'"):
        opened(tmp_path / "one", place="file")
    monkeypatch.setattr(keyring, "get_keyring", Locked)
    with pytest.raises(Unavailable, match="locked"):
        await unwrap(opened(tmp_path / "one"), "a", wrapped)


@pytest.mark.spec("KEYS-9")
def test_no_keyring_no_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from keyring.backends import fail, null

    backends: list[Any] = [fail.Keyring, null.Keyring]
    for backend in [make() for make in backends]:
        monkeypatch.setattr(keyring, "get_keyring", lambda backend=backend: backend)
        with pytest.raises(KeyPlaceError, match="no keyring") as caught:
            opened(tmp_path / "keys", place="keyring")
        assert "files" in caught.value.help
    assert not (tmp_path / "keys").exists()


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(KeyPlaceError, match="cryptography") as caught:
        opened(tmp_path / "keys")
    assert "pip install" in caught.value.help


@pytest.mark.spec("KEYS-1")
def test_a_damaged_choice_is_told(tmp_path: Path) -> None:
    store = open_key_store(tmp_path / "keys")
    assert len(store.make("a")) == KEY_BYTES
    with pytest.raises(KeyPlaceError):
        store.make("a")
    for text in ("", "[]", '{"place": "elsewhere", "home": ""}', '{"place": "file"}'):
        (tmp_path / "keys" / "place.json").write_text(text)
        with pytest.raises(KeyPlaceError, match="damaged"):
            open_key_store(tmp_path / "keys")
    with pytest.raises(KeyPlaceError, match="cannot be kept in"):
        open_key_store(tmp_path / "other", "cloud")  # type: ignore[arg-type]


@pytest.mark.spec("KEYS-7")
async def test_a_unit_cannot_fill_the_disk_with_keys(tmp_path: Path) -> None:
    class Memory:
        keys: ClassVar[dict[str, bytes]] = {}

        def load(self, name: str) -> bytes | None:
            return self.keys.get(name)

        def make(self, name: str) -> bytes:
            return self.keys.setdefault(name, bytes(KEY_BYTES))

    keys = HomeKeys(store=Memory())
    for number in range(MOST_NEW_KEYS):
        await wrap(keys, f"{number}", b"secret")
    with pytest.raises(Exhausted, match="256 wrapping keys") as refused:
        await wrap(keys, "more", b"secret")
    assert "fewer names" in refused.value.help and "more" not in Memory.keys
    assert await unwrap(keys, "7", await wrap(keys, "7", b"secret")) == b"secret"

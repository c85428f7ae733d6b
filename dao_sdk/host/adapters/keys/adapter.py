"""The keys capability: secrets wrapped with AES-256-GCM under keys that the unit never sees.

The form of a wrapped secret is part of the shared home layout (``docs/reference/home.md``)::

    1 byte   version, 1
    12 bytes nonce, random
    n bytes  ciphertext
    16 bytes tag

The additional data is ``dao-keys-1``, a zero byte, the length of the name as one byte, the name,
and the context.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import threading
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from ...api import keys_v1
from ...errors import Exhausted, InvalidArgument, NotFound, Unavailable
from ...grants.refusals import Refusal
from ...grants.scopes import PrefixScope
from ...home import Home
from .stores import KeyPlace, KeyPlaceError, KeyStore, open_key_store

T = TypeVar("T")

MOST_NEW_KEYS = 256
"""Keys that may be made while a home is open: each is kept for good, and no quota counts them."""
_VERSION = b"\x01"
_NONCE_BYTES = 12
_TAG_BYTES = 16


class HomeKeys:
    """Wraps small secrets under named keys.

    It comes with every Avatar; an author names it to choose where the keys are::

        Avatar.open(home, capabilities={"keys": HomeKeys(place="keyring")})

    Args:
        place: ``file`` or ``keyring``; None for where the home's keys are, and files in a new home.
        scopes: The scopes of the grant, such as ``prefix=dao/``; none for any name.
        store: A place of the author's own for the keys, instead.

    Raises:
        KeyPlaceError: The package ``cryptography`` is missing.
        ScopeError: A scope cannot be understood.
    """

    def __init__(
        self,
        *,
        place: KeyPlace | None = None,
        scopes: Iterable[str] = (),
        store: KeyStore | None = None,
    ) -> None:
        if importlib.util.find_spec("cryptography") is None:
            raise KeyPlaceError(
                "The package `cryptography` is missing; the unit's keys cannot be kept without it.",
                "Install it with `pip install cryptography`.",
            )
        # Here rather than at the first use: that is when a unit starts, and all would wait for it.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._cipher = AESGCM
        self._place: KeyPlace | None = place
        self._store = store
        self._prefixes: tuple[str, ...] = ()
        self.set_scopes(scopes)
        self._keys: dict[str, bytes] = {}
        self._made = 0
        self._lock = threading.Lock()

    def open(self, home: Home) -> None:
        """Open the keys of a home. Its lock must be held.

        Args:
            home: The home.

        Raises:
            KeyPlaceError: The place cannot be used, or the home's keys are elsewhere.
        """
        if self._store is None:
            self._store = open_key_store(home.keys, self._place)

    def set_scopes(self, scopes: Iterable[str]) -> None:
        """Let other scopes hold from now on.

        Args:
            scopes: The scopes of the grant, such as ``prefix=dao/``; none for any name.

        Raises:
            ScopeError: A scope cannot be understood; the old ones still hold.
        """
        self._prefixes = tuple(PrefixScope.parse(scope).prefix for scope in scopes)

    def wrap(
        self, request: keys_v1.WrapRequest
    ) -> keys_v1.WrapResponse | Awaitable[keys_v1.WrapResponse]:
        """Encrypt a secret under the named key, which is made at its first use.

        Args:
            request: The name, the secret and the context.

        Returns:
            The wrapped secret, at once where the key was used before.

        Raises:
            InvalidArgument: The name is not one.
            TooLarge: The secret is longer than 4,096 bytes.
            Denied: The name is outside the granted prefixes.
            Exhausted: The key would be the 257th new one since the home was opened.
            Unavailable: The key cannot be read or kept.
        """
        name, secret, context = self._granted(request.name), request.secret, request.context

        def work(key: bytes) -> keys_v1.WrapResponse:
            nonce = os.urandom(_NONCE_BYTES)
            sealed = self._cipher(key).encrypt(nonce, secret, _bound(name, context))
            return keys_v1.WrapResponse(wrapped=_VERSION + nonce + sealed)

        return self._with_key(name, True, work)

    def unwrap(
        self, request: keys_v1.UnwrapRequest
    ) -> keys_v1.UnwrapResponse | Awaitable[keys_v1.UnwrapResponse]:
        """Decrypt what ``wrap`` gave.

        Args:
            request: The name, the wrapped secret and the context.

        Returns:
            The secret, at once where the key was used before.

        Raises:
            InvalidArgument: It was altered, or the name or the context is another.
            NotFound: There is no key of that name.
            Denied: The name is outside the granted prefixes.
            Unavailable: The key cannot be read.
        """
        name, wrapped, context = self._granted(request.name), request.wrapped, request.context
        if wrapped[:1] != _VERSION or len(wrapped) < 1 + _NONCE_BYTES + _TAG_BYTES:
            raise InvalidArgument("This is no wrapped secret.", {"field": "wrapped"})

        def work(key: bytes) -> keys_v1.UnwrapResponse:
            from cryptography.exceptions import InvalidTag

            nonce, sealed = wrapped[1 : 1 + _NONCE_BYTES], wrapped[1 + _NONCE_BYTES :]
            try:
                secret = self._cipher(key).decrypt(nonce, sealed, _bound(name, context))
            except InvalidTag:
                raise InvalidArgument(
                    "The wrapped secret was altered, or belongs to another name, context or key.",
                    {"field": "wrapped"},
                ) from None
            return keys_v1.UnwrapResponse(secret=secret)

        return self._with_key(name, False, work)

    def _granted(self, name: str) -> str:
        if self._prefixes and not name.startswith(self._prefixes):
            allowed = ", ".join(self._prefixes)
            why = f"it may only use names that begin with {allowed}"
            raise Refusal("keys", name, why, f"keys=prefix={name}").error()
        return name

    def _with_key(self, name: str, make: bool, work: Callable[[bytes], T]) -> T | Awaitable[T]:
        key = self._keys.get(name)
        if key is not None:
            return work(key)
        return self._later(name, make, work)

    async def _later(self, name: str, make: bool, work: Callable[[bytes], T]) -> T:
        """Load the key in a thread: a disk must be synchronised, or a keyring may ask the person."""
        return work(await asyncio.get_running_loop().run_in_executor(None, self._load, name, make))

    def _load(self, name: str, make: bool) -> bytes:
        with self._lock:  # so that two first uses at once make one key
            key = self._keys.get(name)
            if key is None:
                if self._store is None:
                    raise Unavailable("The keys are not open.")
                try:
                    key = self._store.load(name)
                    if key is None and make:
                        if self._made >= MOST_NEW_KEYS:
                            raise Exhausted(
                                f"{MOST_NEW_KEYS} wrapping keys were made since the home was opened.",
                                {"limit": "keys", "name": name},
                                "Use fewer names of keys; one key wraps any number of secrets.",
                            )
                        key = self._store.make(name)
                        self._made += 1
                except KeyPlaceError as error:
                    raise Unavailable(error.message, {"name": name}, error.help) from error
                if key is None:
                    raise NotFound(
                        f"The wrapping key {name!r} is not here.",
                        {"name": name},
                        "A home must be copied with its keys, or opened where its keyring is.",
                    )
                self._keys[name] = key
            return key


def _bound(name: str, context: bytes) -> bytes:
    """Give what a wrapped secret is bound to; the lengths keep name and context apart."""
    return b"dao-keys-1\0" + bytes([len(name)]) + name.encode("ascii") + context

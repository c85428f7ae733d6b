"""Where wrapping keys are kept: files in the home, or the system's keyring."""

from __future__ import annotations

import base64
import binascii
import contextlib
import importlib.util
import json
import logging
import os
import stat
from pathlib import Path
from typing import Any, Literal, Protocol

from ....errors import DaoError
from ....plain_file import read_plain_file
from ...home.descriptors import ADVICE, lacks_descriptors
from ...home.files_on_disk import replace_file

KeyPlace = Literal["file", "keyring"]
"""``file``: in the home, readable only by its owner. ``keyring``: in the system's keyring."""

KEY_BYTES = 32
"""The length of a wrapping key."""
_HEAD = "dao-key-1 "
_CHOICE = "place.json"
_SERVICE = "dao-avatar"
_MOST_BYTES = 65_536
_log = logging.getLogger("dao.host")


class KeyPlaceError(DaoError):
    """The place of the wrapping keys cannot be used, or a key in it is damaged."""


class KeyStore(Protocol):
    """Keeps wrapping keys by name."""

    def load(self, name: str) -> bytes | None:
        """Give the key of a name.

        Args:
            name: The name.

        Returns:
            Its 32 bytes; None where there is none.

        Raises:
            KeyPlaceError: It cannot be read, or is damaged.
        """
        ...

    def make(self, name: str) -> bytes:
        """Make and keep the key of a name that has none.

        Args:
            name: The name.

        Returns:
            Its 32 bytes, kept for good.

        Raises:
            KeyPlaceError: It cannot be kept.
        """
        ...


def open_key_store(folder: Path, place: KeyPlace | None = None) -> KeyStore:
    """Open the place where a home keeps its wrapping keys. The home's lock must be held.

    The first choice is written down in the folder, and holds for the life of the home.

    Args:
        folder: The home's ``keys`` folder, made where it is missing.
        place: Where the keys shall be; None for where they are, and for files in a new home.

    Returns:
        The open place.

    Raises:
        KeyPlaceError: It cannot be used, or the home's keys are elsewhere.
    """
    if place not in (None, "file", "keyring"):
        raise KeyPlaceError(f"Keys cannot be kept in {place!r}.", 'Choose "file" or "keyring".')
    chosen = _chosen(folder)
    if place and chosen and place != chosen["place"]:
        raise KeyPlaceError(
            f"The keys of this home are kept in {chosen['place']!r}, not in {place!r}.",
            "Open the home without choosing a place for its keys.",
        )
    if chosen is None:
        # A keyring is one for many homes, so each home's keys have a name of their own in it.
        chosen = {"place": place or "file", "home": os.urandom(16).hex()}
        if chosen["place"] == "keyring":
            _keyring()  # refuse before anything is written down
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            replace_file(folder / _CHOICE, json.dumps(chosen).encode() + b"\n")
        except OSError as error:
            raise KeyPlaceError(f"{folder} cannot be written: {error.strerror}.") from error
    if chosen["place"] == "keyring":
        return KeyringKeyStore(chosen["home"])
    return FileKeyStore(folder)


def _chosen(folder: Path) -> dict[str, str] | None:
    """Read where a home's keys are; None if that is not chosen yet."""
    path = folder / _CHOICE
    try:
        chosen = json.loads(read_plain_file(path, _MOST_BYTES))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unreadable(path, error) from error
    except (ValueError, RecursionError):
        chosen = None
    if (
        not isinstance(chosen, dict)
        or chosen.get("place") not in ("file", "keyring")
        or not isinstance(chosen.get("home"), str)
    ):
        raise KeyPlaceError(f"{path} is damaged.", "Restore it from a backup of the home.")
    return chosen


def _unreadable(path: Path, error: OSError) -> KeyPlaceError:
    advice = ADVICE if lacks_descriptors(error) else "Restore it from a backup of the home."
    return KeyPlaceError(f"{path} cannot be read: {error.strerror}.", advice)


class FileKeyStore:
    """Keeps each key in a file of its own that only the owner of the home can read.

    Anyone who copies the whole home has the keys as well.

    Args:
        folder: The folder, which exists.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _path(self, name: str) -> Path:
        # Names have no other sign that a file system minds; ".key" makes "." and ".." harmless.
        return self._folder / (name.replace("/", "%") + ".key")

    def load(self, name: str) -> bytes | None:
        """See :meth:`KeyStore.load`."""
        path = self._path(name)
        try:
            text = read_plain_file(path, _MOST_BYTES, getattr(os, "O_NOFOLLOW", 0))
            if os.name == "posix" and stat.S_IMODE(path.lstat().st_mode) & 0o077:
                _log.warning("%s could be read by others; it is now private", path)
                with contextlib.suppress(OSError, NotImplementedError):
                    path.chmod(0o600)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unreadable(path, error) from error
        return _decode(text.decode("ascii", "replace"), str(path))

    def make(self, name: str) -> bytes:
        """See :meth:`KeyStore.make`."""
        key = os.urandom(KEY_BYTES)
        path = self._path(name)
        try:
            if path.exists():  # the home is locked, so no other process makes it meanwhile
                raise FileExistsError(None, "it exists already")
            replace_file(path, _encode(key).encode())
        except OSError as error:
            raise KeyPlaceError(f"{path} cannot be written: {error.strerror}.") from error
        return key


class KeyringKeyStore:
    """Keeps keys in the system's keyring, outside the home.

    Args:
        home: What tells this home's keys from those of others.

    Raises:
        KeyPlaceError: There is no keyring, or the package ``keyring`` is missing.
    """

    def __init__(self, home: str) -> None:
        self._home = home
        self._keyring = _keyring()

    def load(self, name: str) -> bytes | None:
        """See :meth:`KeyStore.load`."""
        try:
            text = self._keyring.get_password(_SERVICE, f"{self._home}/{name}")
        except Exception as error:  # backends raise errors of their own
            raise KeyPlaceError(
                f"The system's keyring did not answer: {error}.", "Unlock it, and try again."
            ) from error
        return None if text is None else _decode(text, f"the keyring's entry for {name!r}")

    def make(self, name: str) -> bytes:
        """See :meth:`KeyStore.make`."""
        key = os.urandom(KEY_BYTES)
        try:
            self._keyring.set_password(_SERVICE, f"{self._home}/{name}", _encode(key))
        except Exception as error:  # backends raise errors of their own
            raise KeyPlaceError(
                f"The system's keyring kept nothing: {error}.", "Unlock it, and try again."
            ) from error
        if self.load(name) != key:
            raise KeyPlaceError("The system's keyring does not keep what it is given.")
        return key


def _keyring() -> Any:
    """Give the system's keyring, and nothing that only looks like one."""
    if importlib.util.find_spec("keyring") is None:
        raise KeyPlaceError(
            "The package `keyring` is missing.",
            "Install it with `pip install keyring`, or keep the keys in files.",
        )
    import keyring

    backend = keyring.get_keyring()
    # Backends without security, such as a file in plain text, have a priority below 1.
    if float(getattr(backend, "priority", 0)) < 1:
        raise KeyPlaceError(
            "This system has no keyring that could keep a key.",
            "Keep the keys in files of the home instead; they are as private as the home is.",
        )
    return backend


def _encode(key: bytes) -> str:
    return f"{_HEAD}{base64.urlsafe_b64encode(key).decode()}\n"


def _decode(text: str, where: str) -> bytes:
    key = b""
    if text.startswith(_HEAD):
        with contextlib.suppress(binascii.Error, ValueError):
            key = base64.urlsafe_b64decode(text.removeprefix(_HEAD).strip())
    if len(key) != KEY_BYTES:
        raise KeyPlaceError(
            f"The key in {where} is damaged.",
            "Restore it from a backup of the home; without it, what it protects cannot be read.",
        )
    return key

"""The file of a publisher's private key: PKCS#8 in PEM (RFC 5958, RFC 8410), as OpenSSL makes it."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import DaoError
from ...plain_file import read_plain_file
from ..home.descriptors import ADVICE, lacks_descriptors

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_MOST_BYTES = 65_536
_MAKE = "`dao sign --new-key FILE` or `openssl genpkey -algorithm ed25519 -out FILE` makes one."


class KeyFileError(DaoError):
    """A file of a private key cannot be read or made, or holds something else."""


def read_key(path: Path) -> Ed25519PrivateKey:
    """Read a private key.

    Args:
        path: The file.

    Returns:
        The key.

    Raises:
        KeyFileError: It cannot be read, is encrypted, or is no private Ed25519 key in PEM.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        text = read_plain_file(path, _MOST_BYTES)
    except OSError as error:
        advice = ADVICE if lacks_descriptors(error) else _MAKE
        raise KeyFileError(f"The key {path} cannot be read: {error.strerror}.", advice) from error
    try:
        key = load_pem_private_key(text, None)
    except TypeError:
        raise KeyFileError(
            f"The key in {path} is encrypted.",
            f"`openssl pkey -in {path} -out FILE` writes it without its passphrase.",
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        raise KeyFileError(f"{path} holds no private key in PEM.", _MAKE) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(f"The key in {path} is not an Ed25519 key.", _MAKE)
    return key


def make_key(path: Path) -> Ed25519PrivateKey:
    """Make a new private key, in a file that only its owner can read.

    Args:
        path: The file; it must not be there.

    Returns:
        The key.

    Raises:
        KeyFileError: The file is there already, or cannot be written.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    key = Ed25519PrivateKey.generate()
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise KeyFileError(
            f"{path} is there already, and a key that is lost cannot be made again.",
            "Name a file that is not there.",
        ) from None
    except OSError as error:
        raise KeyFileError(f"{path} cannot be written: {error.strerror}.") from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        with contextlib.suppress(OSError):
            path.unlink()
        raise KeyFileError(f"{path} cannot be written: {error.strerror}.") from error
    return key


def others_can_read(path: Path) -> bool:
    """Tell whether somebody else on this machine may read a file."""
    return os.name == "posix" and bool(path.stat().st_mode & 0o077)

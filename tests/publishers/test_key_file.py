"""The file of a private key: OpenSSL's and ours are the same, and it is for its owner only."""

from __future__ import annotations

import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from dao_sdk.host.publishers.key_file import KeyFileError, make_key, others_can_read, read_key
from dao_sdk.host.publishers.signing import publisher_of


def pem(
    key: Ed25519PrivateKey | ec.EllipticCurvePrivateKey,
    encryption: KeySerializationEncryption | None = None,
) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption())


def test_a_new_key_is_private_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "publisher.pem"
    made = make_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not others_can_read(path)
    assert publisher_of(read_key(path)) == publisher_of(made)
    before = path.read_bytes()
    with pytest.raises(KeyFileError, match="is there already"):
        make_key(path)
    assert path.read_bytes() == before
    assert publisher_of(make_key(tmp_path / "other")) != publisher_of(made)
    path.chmod(0o640)
    assert others_can_read(path)


def test_a_link_is_not_followed_to_make_a_key(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(KeyFileError, match="is there already"):
        make_key(tmp_path / "link")
    assert not (tmp_path / "elsewhere").exists()
    with pytest.raises(KeyFileError, match="cannot be written: No such file"):
        make_key(tmp_path / "nowhere" / "key")


def test_openssl_makes_and_reads_such_a_file(tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not here")
    theirs, ours = tmp_path / "theirs.pem", tmp_path / "ours.pem"
    subprocess.run([openssl, "genpkey", "-algorithm", "ed25519", "-out", theirs], check=True)
    assert publisher_of(read_key(theirs)).startswith("did:key:z6Mk")
    made = make_key(ours)
    told = subprocess.run(
        [openssl, "pkey", "-in", ours, "-pubout", "-outform", "DER"],
        stdout=subprocess.PIPE,
        check=True,
    ).stdout
    assert told.endswith(made.public_key().public_bytes_raw())


KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
CURVE = ec.derive_private_key(7, ec.SECP256R1())


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"", "holds no private key in PEM"),
        (b"\xff" * 100, "holds no private key in PEM"),
        (pem(KEY)[:-40], "holds no private key in PEM"),
        (KEY.private_bytes_raw(), "holds no private key in PEM"),
        (
            KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
            "holds no private key in PEM",
        ),
        (pem(KEY, BestAvailableEncryption(b"secret")), "is encrypted"),
        (pem(CURVE), "is not an Ed25519 key"),
        (pem(KEY) + b" " * 70_000, "more than 64 KiB"),
    ],
    ids=range(8),
)
def test_other_files_are_refused_with_a_word(tmp_path: Path, text: bytes, why: str) -> None:
    path = tmp_path / "key"
    path.write_bytes(text)
    with pytest.raises(KeyFileError, match=why) as caught:
        read_key(path)
    assert caught.value.help


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="cannot be read: No such file"):
        read_key(tmp_path / "none")
    with pytest.raises(KeyFileError, match="cannot be read: Is a directory"):
        read_key(tmp_path)

"""``dao sign``: sign a unit for its publisher."""

from __future__ import annotations

from pathlib import Path

import click

from dao_sdk.cli import console, options
from dao_sdk.plain_text import plain

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("unit", type=_FILE, required=False)
@click.option("--key", metavar="FILE", type=_FILE, help="The publisher's private key, in PEM.")
@click.option("--out", metavar="FILE", type=_FILE, help="Where to write; the unit itself if not.")
@click.option("--new-key", metavar="FILE", type=_FILE, help="Make a new private key in FILE.")
@click.option(
    "--publisher",
    metavar="DID",
    help="Only name the publisher in the unit, for another tool to sign it then.",
)
@options.json_option
def command(
    unit: Path | None,
    key: Path | None,
    out: Path | None,
    new_key: Path | None,
    publisher: str | None,
    as_json: bool,
) -> None:
    """Sign a unit, so that hosts can prove who published it.

    The key is Ed25519, in PKCS#8 PEM. Its did:key, which this prints, is the publisher's name;
    without a UNIT that is all that is done. What was signed before is replaced. Whatever changes a
    byte of the unit afterwards breaks the signature, so sign last.

    \b
    dao sign --new-key publisher.pem
    dao sign notes.wasm --key publisher.pem
    """
    if (key is not None) + (new_key is not None) + (publisher is not None) != 1:
        raise click.UsageError("say one of --key FILE, --new-key FILE and --publisher DID")
    if unit is None and (publisher is not None or out is not None):
        raise click.UsageError("the UNIT is missing")
    if unit is not None and new_key is not None:
        raise click.UsageError("--new-key only makes a key; sign with it then: --key FILE")
    if unit is None:
        _tell_key(key, new_key, as_json)
    else:
        _sign(unit, out or unit, key, publisher or "", as_json)


def _tell_key(key: Path | None, new_key: Path | None, as_json: bool) -> None:
    from dao_sdk.host.publishers.key_file import make_key, read_key
    from dao_sdk.host.publishers.signing import publisher_of

    if new_key is not None:
        publisher = publisher_of(make_key(new_key))
        console.note(f"made {new_key}; keep it secret, and where it cannot be lost")
    else:
        assert key is not None
        publisher = publisher_of(read_key(key))
        _warn(key)
    console.as_json({"publisher": publisher}) if as_json else console.out(publisher)


def _sign(unit: Path, out: Path, key: Path | None, publisher: str, as_json: bool) -> None:
    import hashlib

    from dao_sdk.contract.wasm import Module
    from dao_sdk.errors import DaoError
    from dao_sdk.host.errors import LoadError
    from dao_sdk.host.home.files_on_disk import replace_file
    from dao_sdk.host.publishers import prove
    from dao_sdk.host.publishers.key_file import read_key
    from dao_sdk.host.publishers.signing import name_publisher, publisher_of, sign
    from dao_sdk.host.runtime.module_check import MANIFEST_SECTION
    from dao_sdk.host.unit_file import naming, read_unit, shown

    if key is None:
        _check_publisher(publisher)
    private = read_key(key) if key is not None else None
    wasm = read_unit(unit)
    before = prove(wasm)
    with naming(shown(unit)):
        if not Module.parse(wasm).custom(MANIFEST_SECTION):
            raise LoadError(
                f"it is no unit: it has no custom section {MANIFEST_SECTION!r}",
                "Finish the module first, then sign it.",
            )
        made = sign(wasm, private) if private else name_publisher(wasm, publisher)
    try:
        place = out.resolve()  # a link stays, and so does what is no file
        if place.exists() and not place.is_file():
            raise DaoError(f"{out} cannot be written: it is no file")
        mode = (place if place.exists() else unit).stat().st_mode & 0o777
        replace_file(place, made, mode=mode)
    except OSError as wrong:
        raise DaoError(f"{out} cannot be written: {wrong.strerror}") from wrong
    if key is not None:
        _warn(key)
    publisher = publisher_of(private) if private else publisher
    digest = hashlib.sha256(made).hexdigest()
    if as_json:
        answer = {"path": str(out), "digest": digest, "publisher": publisher}
        console.as_json({**answer, "signed": private is not None, "before": before.publisher})
        return
    if before.publisher and before.publisher != publisher:
        console.note(f"it was signed by {before.publisher}; that signature is gone")
    console.out(f"{'signed' if private else 'named the publisher in'} {out}")
    console.labelled("publisher", publisher, 10)
    console.labelled("digest", digest, 10)


def _check_publisher(name: str) -> None:
    from dao_sdk.host.publishers.did_key import PublisherError, key_of

    try:
        key_of(name)
    except PublisherError as wrong:
        raise PublisherError(
            f"--publisher {plain(name, 100)}: {wrong.message}", wrong.help
        ) from None


def _warn(key: Path) -> None:
    from dao_sdk.host.publishers.key_file import others_can_read

    if others_can_read(key):
        console.note(f"others on this machine can read {key}: `chmod 600` it")

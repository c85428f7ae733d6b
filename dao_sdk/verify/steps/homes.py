"""Steps about homes: their lock, their database, their keys, and copies of them."""

from __future__ import annotations

import shutil
import sqlite3
from typing import TYPE_CHECKING

from dao_sdk.verify.bodies import shown
from dao_sdk.verify.cases import Line
from dao_sdk.verify.compare import match
from dao_sdk.verify.files import rows
from dao_sdk.verify.outcome import Failed
from dao_sdk.verify.steps.verbs import verb

if TYPE_CHECKING:
    from dao_sdk.verify.running import Running


@verb("lock")
async def lock(run: Running, step: Line) -> None:
    """Take the lock of a home, which must be free, as another program would."""
    run.got.append(f"> (the kit takes the lock of {step['lock']})")
    run.lock(str(step["lock"]))


@verb("unlock")
async def unlock(run: Running, step: Line) -> None:
    """Give it back."""
    run.got.append(f"> (the kit gives the lock of {step['unlock']} back)")
    run.locks.pop(str(step["unlock"])).close()


@verb("locked")
async def locked(run: Running, step: Line) -> None:
    """A home is locked by the testee."""
    home = str(step["locked"])
    try:
        run.lock(home)
    except Failed:
        return
    run.locks.pop(home).close()
    raise Failed("another program could take it", f"{home} is locked", f"{home} is free")


@verb("copy", "to")
async def copy(run: Running, step: Line) -> None:
    """Copy a home that is closed."""
    shutil.copytree(run.folder / str(step["copy"]), run.folder / str(step["to"]))


@verb("database", "settings", "entries")
async def database(run: Running, step: Line) -> None:
    """The database of a home is whole, and has these settings and entries."""
    path = run.place(f"{step['database']}/storage.sqlite3")
    try:
        settings, entries, found = rows(path)
    except sqlite3.Error as error:
        raise Failed("SQLite cannot read it", f"{path.name} is whole", str(error)) from None
    if found != "ok":
        raise Failed("it is damaged", f"{path.name} is whole", found)
    match(step, {"settings": settings}, path.name)
    if "entries" in step:
        wanted = [(str(key).encode(), str(value).encode()) for key, value in step["entries"]]
        if entries != wanted:
            raise Failed("other entries", f"entries {wanted}", f"entries {entries}")


@verb("sealed", "key", "name", "context", "secret")
async def sealed(run: Running, step: Line) -> None:
    """What Wrap gave has the form that every host reads, and a nonce of its own."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    names = [str(each) for each in step["sealed"]]
    cipher = AESGCM(bytes.fromhex(str(step["key"])))
    name, context = str(step["name"]).encode(), str(step.get("context", "")).encode()
    about = b"dao-keys-1\0" + bytes([len(name)]) + name + context
    wanted = f"{step['secret']!r} wrapped for {step['name']}"
    for each in names:
        wrapped = run.kept[each]
        if wrapped[:1] != b"\x01":
            raise Failed("another version", wanted, shown(wrapped))
        try:
            secret = cipher.decrypt(wrapped[1:13], wrapped[13:], about)
        except (InvalidTag, ValueError):
            raise Failed("it cannot be unwrapped", wanted, shown(wrapped)) from None
        if secret != str(step["secret"]).encode():
            raise Failed("another secret", wanted, shown(secret))
    if len({run.kept[each][1:13] for each in names}) != len(names):
        raise Failed("a nonce is there twice", "a new nonce each time", "the same nonce")

"""What comes with a home can be narrowed: a quota for storage, a prefix for keys."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from dao_sdk import Avatar
from dao_sdk.host.errors import Denied, Exhausted
from dao_sdk.host.grants import Keys, Storage
from dao_sdk.host.grants.file import GrantsFile
from dao_sdk.host.runtime.policy import Denial

from .conftest import subject

QUOTA = 512 * 1024


async def test_a_quota_is_kept_and_can_be_raised_while_it_runs(unit: bytes, tmp_path: Path) -> None:
    body = "".join(chr(0x4E00 + (i * 7919) % 20000) for i in range(5000))
    async with Avatar.open(tmp_path / "h", unit=unit, grants=[Storage(QUOTA)]) as avatar:
        notes, written = avatar.documents.space("notes"), 0
        with pytest.raises(Exhausted):
            for written in range(1000):
                await notes.put(f"note-{written}", {"body": body + str(written)})
        assert 5 < written < 100
        assert (await notes.get("note-0"))["body"] == body + "0"
        assert len(await notes.query(limit=1000)) == written  # what failed left nothing behind
    with sqlite3.connect(tmp_path / "h" / "storage.sqlite3") as database:
        (pages,) = database.execute("PRAGMA page_count").fetchone()
        (size,) = database.execute("PRAGMA page_size").fetchone()
    database.close()
    assert pages * size <= QUOTA
    async with Avatar.open(tmp_path / "h", unit=unit) as avatar:
        file, notes = GrantsFile(avatar.home.grants), avatar.documents.space("notes")
        file.allow(subject(avatar), Storage(QUOTA))
        await avatar.reload_grants()
        with pytest.raises(Exhausted):
            for number in range(20):
                await notes.put(f"more-{number}", {"body": body})
        file.forget(subject(avatar), "storage")
        await avatar.reload_grants()
        for number in range(20):
            await notes.put(f"more-{number}", {"body": body})


async def test_a_prefix_of_keys(unit: bytes, tmp_path: Path) -> None:
    with pytest.raises(Denied) as refused:
        await Avatar.open(tmp_path / "h", unit=unit, grants=[Keys("other/")])
    told = str(refused.value)
    assert "dao/" in told and "other/" in told and "dao grants allow keys=prefix=dao/" in told
    assert not list((tmp_path / "h").glob("keys/*.key"))
    async with Avatar.open(tmp_path / "h", unit=unit, grants=[Keys("dao/")]) as avatar:
        assert avatar.grants["keys"] == ("prefix=dao/",)
        await avatar.documents.space("notes").put("bread", {"title": "Bread"})


async def test_nobody_is_told_the_same_cause_twice(unit: bytes, tmp_path: Path) -> None:
    """A program sees every denial; whether its cause is new, the denial says."""
    seen: list[Denial] = []
    async with Avatar.open(tmp_path / "h", unit=unit) as avatar:
        forget = avatar.on_denial(seen.append)
        notes, file = avatar.documents.space("notes"), GrantsFile(avatar.home.grants)
        file.deny(subject(avatar), "storage")
        await avatar.reload_grants()
        for _ in range(3):
            with pytest.raises(Denied):
                await notes.put("bread", {"title": "Bread"})
        causes = {(denial.capability, denial.operation) for denial in seen if denial.first}
        assert len(seen) > len([denial for denial in seen if denial.first]) == len(causes)
        assert {capability for capability, _ in causes} == {"storage"}
        assert all("storage" in denial.message and denial.help for denial in seen)
        forget()
        before = len(seen)
        with pytest.raises(Denied):
            await notes.put("bread", {"title": "Bread"})
        assert len(seen) == before

"""A grant holds for the module that a person saw, not for whoever takes its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from dao_sdk import Avatar, Net
from dao_sdk.errors import DaoError
from dao_sdk.host.grants import Grant
from dao_sdk.host.grants.decide import Question
from dao_sdk.host.grants.file import GrantsFile
from dao_sdk.host.home import Home

from ..host_adapters.web import Site, text
from .conftest import fetch, subject


@pytest.mark.spec("GRANT-13")
async def test_another_module_of_that_name_must_ask_again(
    unit: bytes, other_unit: bytes, tmp_path: Path, site: Site, updates: bytes
) -> None:
    site.answers["/notes.dao"] = text(updates)
    url, scope = f"http://{site.place}/notes.dao", f"http://{site.place}"
    async with Avatar.open(tmp_path / "h", unit=unit) as avatar:
        one = subject(avatar)
        file = GrantsFile(avatar.home.grants)
        file.allow(one, Net(scope))
        file.deny(one, "files")
    asked: list[Question] = []

    def ask(question: Question) -> Grant | None:
        asked.append(question)
        return None

    async with Avatar.open(tmp_path / "h", unit=other_unit, ask=ask) as avatar:
        other = subject(avatar)
        assert (other.name, other.version) == (one.name, one.version)
        assert "net" not in avatar.grants
        # Its data is the home's: what stays inside comes with opening the home for a unit.
        with pytest.raises(DaoError, match="nobody has allowed it to this module") as refused:
            await fetch(avatar, url)
        for digest in (one.digest, other.digest):
            assert f"sha256 {digest[:12]}" in str(refused.value)
    questions = {question.capability: question.text for question in asked}
    assert set(questions) == {"net", "files"}
    for words in (
        f"another module called 'dao' (sha256 {one.digest[:12]}) was allowed {scope}",
        f"this is not that one (sha256 {other.digest[:12]}): an update, or something else so called",
    ):
        assert words in questions["net"]
    assert "was denied it" in questions["files"]
    assert site.asked == []
    async with Avatar.open(tmp_path / "h", unit=unit) as avatar:  # the first still has its grant
        assert (await fetch(avatar, url)).changed == 1


async def test_a_publisher_that_nobody_proved_counts_for_nothing(
    unit: bytes, tmp_path: Path
) -> None:
    home = Home(tmp_path / "h")
    home.make()
    publisher = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
    home.grants.write_text(
        f'format = 1\n[[unit]]\nname = "dao"\npublisher = "{publisher}"\n'
        '[[unit.allow]]\ncapability = "net"\nscopes = ["example.org"]\n'
    )
    async with Avatar.open(home, unit=unit) as avatar:
        assert "net" not in avatar.grants

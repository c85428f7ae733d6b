"""``dao abi check``: the contract against its releases and what else is named."""

from __future__ import annotations

from pathlib import Path

from tests.compat.builders import ABI, NOTES, ContractBuilder

from ..conftest import Dao
from .sides import MORE, TITLE


def test_check_says_that_nothing_was_frozen_yet(dao: Dao, builder: ContractBuilder) -> None:
    done = dao("abi", "check")
    assert done.returncode == 0
    assert "no release of version 1 that is still supported" in done.stderr


def test_check_compares_with_every_release_and_what_is_named(
    dao: Dao, builder: ContractBuilder
) -> None:
    assert dao("abi", "freeze", "1.2").returncode == 0
    builder.become(3)
    builder.edit(NOTES, TITLE, TITLE + MORE)
    assert dao("abi", "freeze", "1.3").returncode == 0
    assert dao("abi", "check", "--against", "git:HEAD").returncode == 0
    builder.become(4)
    builder.edit(NOTES, MORE, "")
    broken = dao("abi", "check")
    assert broken.returncode == 100
    assert "release:1.3" in broken.stdout
    (builder.root / "abi" / "releases" / "ended.toml").write_text(
        '[[ended]]\nrelease = "1.3"\non = 2020-01-01\nreason = "Gone."\n'
    )
    assert dao("abi", "check").returncode == 0
    assert dao("abi", "check", "--against", "release:1.3").returncode == 100


def test_check_tells_what_a_draft_breaks_and_goes_on(dao: Dao, builder: ContractBuilder) -> None:
    builder.become(2, "draft")
    builder.commit("a draft")
    builder.edit(NOTES, TITLE, "")
    done = dao("abi", "check", "--against", "git:HEAD")
    assert done.returncode == 0
    assert "notes.v1.Note" in done.stdout
    assert "draft" in done.stdout


def test_check_reads_the_waivers_of_the_contract(dao: Dao, builder: ContractBuilder) -> None:
    builder.edit(NOTES, TITLE, "")
    (builder.root / "abi" / "waivers.toml").write_text(
        "".join(
            f'[[waiver]]\nrule = "{layer}/field-removed"\nplace = "notes.v1.Note.title"\n'
            'reason = "It was never used."\nuntil = 2999-01-31\n'
            for layer in ("wire", "json", "source")
        )
    )
    done = dao("abi", "check", "--against", "git:HEAD", "--layer", "wire", "--layer", "json")
    assert done.returncode == 0, done.stdout
    (builder.root / "abi" / "waivers.toml").write_text("[[waiver]]\n")
    assert dao("abi", "check").returncode == 101


def test_a_changed_release_is_found_by_check(dao: Dao, builder: ContractBuilder) -> None:
    assert dao("abi", "freeze", "1.2").returncode == 0
    path = builder.root / "abi" / "releases" / "1.2.json"
    path.write_text(path.read_text("utf-8").replace("Words about it", "Wards about it"), "utf-8")
    for words in (("check",), ("log",), ("diff", "release:1.2", "."), ("freeze", "1.3")):
        done = dao("abi", *words)
        assert done.returncode in (1, 101)
        assert words[0] == "freeze" or "is not what was frozen" in done.stderr


def test_check_elsewhere(dao: Dao, tmp_path: Path) -> None:
    ContractBuilder(tmp_path / "c")
    assert dao("abi", "check", "--contract", "c").returncode == 0
    assert dao("abi", "check", "--contract", f"c/{ABI}").returncode == 0
    nothing = dao("abi", "check")
    assert nothing.returncode == 101
    assert "no contract around the working folder" in nothing.stderr
    assert "--contract PATH" in nothing.stderr

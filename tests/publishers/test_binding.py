"""Words about a module and words about its publisher stand side by side; a denial is the stronger."""

from __future__ import annotations

from pathlib import Path

import pytest

from dao_sdk.host.grants import Files, Net
from dao_sdk.host.grants.decide import Subject
from dao_sdk.host.grants.file import GrantsFile, GrantsFileError, Word
from dao_sdk.host.grants.text import format_words
from dao_sdk.host.publishers.did_key import name_of

DIGEST, PUBLISHER = "ab" * 32, name_of(bytes(32))
SIGNED = Subject("dao", DIGEST, PUBLISHER, "1.0")
UPDATE = Subject("dao", "cd" * 32, PUBLISHER, "1.1")


@pytest.fixture
def file(tmp_path: Path) -> GrantsFile:
    return GrantsFile(tmp_path / "grants.toml")


def test_without_being_told_so_nothing_is_bound_to_the_publisher(file: GrantsFile) -> None:
    file.allow(SIGNED, Net("a.org"))
    file.deny(SIGNED, "files")
    assert dict(file.allowed(UPDATE)) == {} and file.denied(UPDATE) == frozenset()
    assert {word.subject for word in file.words()} == {Subject("dao", DIGEST)}


def test_a_denial_with_either_binding_is_stronger_than_what_is_allowed_with_the_other(
    file: GrantsFile,
) -> None:
    file.allow(SIGNED, Net("a.org"), publisher=True)
    file.deny(SIGNED, "net")  # this very module only
    assert file.denied(SIGNED) == {"net"} and file.denied(UPDATE) == frozenset()
    assert dict(file.allowed(UPDATE)) == {"net": ("a.org",)}
    file.allow(SIGNED, Net("b.org"), publisher=True)  # takes back no denial of the module
    assert file.denied(SIGNED) == {"net"}
    assert file.forget(SIGNED, "net")
    assert dict(file.allowed(SIGNED)) == {"net": ("a.org", "b.org")}

    file.allow(SIGNED, Net("c.org"))
    file.deny(SIGNED, "net", publisher=True)
    assert file.denied(SIGNED) == file.denied(UPDATE) == {"net"}
    file.allow(SIGNED, Net("d.org"))  # and none of the publisher
    assert file.denied(SIGNED) == {"net"}
    assert file.forget(SIGNED, "net", publisher=True)
    assert not file.forget(SIGNED, "net", publisher=True)
    assert dict(file.allowed(SIGNED)) == {"net": ("c.org", "d.org")}
    assert dict(file.allowed(UPDATE)) == {}


def test_a_scope_is_taken_back_from_the_binding_that_has_it(file: GrantsFile) -> None:
    file.allow(SIGNED, Net("a.org", "b.org"), publisher=True)
    with pytest.raises(GrantsFileError, match=r"This module of dao was not allowed") as caught:
        file.deny(SIGNED, "net", ["a.org"])
    assert "It has nothing of it" in caught.value.help
    assert "taken back with --publisher" in caught.value.help
    file.deny(SIGNED, "net", ["a.org"], publisher=True)
    assert dict(file.allowed(UPDATE)) == {"net": ("b.org",)}
    file.allow(SIGNED, Net("c.org"))
    with pytest.raises(GrantsFileError, match=r"The publisher of dao was not allowed") as caught:
        file.deny(SIGNED, "net", ["c.org"], publisher=True)
    assert "taken back without --publisher" in caught.value.help


def test_where_two_bindings_contradict_the_module_has_the_last_word(file: GrantsFile) -> None:
    file.allow(SIGNED, Files(notes="/all", more="/more"), publisher=True)
    file.allow(SIGNED, Files(notes="/one"))
    assert file.allowed(SIGNED)["files"] == ("notes=/one",)
    assert file.allowed(UPDATE)["files"] == ("more=/more", "notes=/all")
    # Two words of one binding are a fault of whoever wrote them.
    both = [Word(Subject("dao", DIGEST), "files", True, (f"n=/{n}",)) for n in "ab"]
    file.path.write_text(format_words(both))
    with pytest.raises(GrantsFileError, match="'n' stands for two folders"):
        file.allowed(SIGNED)


def test_a_denial_of_a_publisher_holds_for_whoever_names_it(file: GrantsFile) -> None:
    file.allow(SIGNED, Files(notes="/n"), publisher=True)
    file.deny(SIGNED, "net", publisher=True)
    broken = Subject("dao", "ef" * 32, claimed=PUBLISHER)
    assert file.denied(broken) == {"net"}
    assert dict(file.allowed(broken)) == {}  # a claim takes away, and never gives
    assert set(file.earlier(broken)) == {"files"}
    assert file.denied(Subject("other", "ef" * 32, claimed=PUBLISHER)) == frozenset()
    assert file.denied(Subject("dao", "ef" * 32)) == frozenset()
    with pytest.raises(GrantsFileError, match="Nobody has proved"):
        file.forget(broken, "net", publisher=True)

"""grants.toml: readable, deterministic, whole after a crash, and never a wider right than written."""

from __future__ import annotations

import contextlib
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dao_sdk.host.grants import Files, Grant, Net, Storage
from dao_sdk.host.grants.decide import Earlier, Subject
from dao_sdk.host.grants.file import GrantsFile, GrantsFileError
from dao_sdk.host.grants.text import Word, format_words, read_words
from dao_sdk.host.home.locks import GRANTS_LOCK, make_lock_file, take_lock
from dao_sdk.host.publishers.did_key import name_of

DIGEST = "ab" * 32
UNIT = Subject("dao", DIGEST, version="1.0")
KEYS = [bytes([n]) * 32 for n in (1, 2)]
PUBLISHER, ANOTHER = map(name_of, KEYS)


@pytest.fixture
def file(tmp_path: Path) -> GrantsFile:
    return GrantsFile(tmp_path / "grants.toml")


def test_no_file_says_nothing(file: GrantsFile) -> None:
    assert file.words() == ()
    assert dict(file.allowed(UNIT)) == {}
    assert file.denied(UNIT) == frozenset()
    assert not file.path.exists()


def test_what_it_looks_like(file: GrantsFile) -> None:
    file.allow(UNIT, Net("b.org", "GET a.org"), 'Fetch "news".')
    file.deny(UNIT, "files", reason="Read your notes.")
    text = file.path.read_text()
    lines = [line for line in text.splitlines() if not line.startswith(("#", "since"))]
    assert "\n".join(lines) == (
        f'format = 1\n\n[[unit]]\nname = "dao"\ndigest = "sha256:{DIGEST}"\n'
        '\n[[unit.allow]]\nreason = "Fetch \\"news\\"."\ncapability = "net"\n'
        'scopes = ["GET a.org", "b.org"]\n'
        '\n[[unit.deny]]\nreason = "Read your notes."\ncapability = "files"'
    )
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert sorted(path.name for path in file.path.parent.iterdir()) == [
        "grants-lock.sqlite3",
        "grants.toml",
    ]
    assert tomllib.loads(text)["unit"][0]["allow"][0]["since"].tzinfo is not None


@pytest.mark.spec("GRANT-12")
def test_allowing_adds_and_takes_back_a_denial(file: GrantsFile) -> None:
    file.deny(UNIT, "net")
    file.allow(UNIT, Net("a.org"), "why")
    file.allow(UNIT, Net("b.org"))
    assert dict(file.allowed(UNIT)) == {"net": ("a.org", "b.org")}
    assert file.denied(UNIT) == frozenset()
    assert file.words()[0].reason == "why"
    file.allow(UNIT, Grant("storage"))
    file.allow(UNIT, Storage("1GiB"))
    assert file.allowed(UNIT)["storage"] == ("quota=1GiB",)


@pytest.mark.spec("GRANT-12")
def test_denying_a_scope_takes_back_that_scope(file: GrantsFile) -> None:
    file.allow(UNIT, Net("a.org", "b.org"))
    file.deny(UNIT, "net", ["https://A.org"])
    assert dict(file.allowed(UNIT)) == {"net": ("b.org",)}
    with pytest.raises(GrantsFileError, match=r"not allowed net=a\.org") as caught:
        file.deny(UNIT, "net", ["a.org"])
    assert "It has b.org" in caught.value.help
    file.deny(UNIT, "net", ["b.org"])
    assert file.words() == ()  # nothing is left, and nothing is denied: it will be asked again
    file.allow(UNIT, Net("a.org"))
    file.deny(UNIT, "net")
    assert dict(file.allowed(UNIT)) == {} and file.denied(UNIT) == {"net"}
    assert file.forget(UNIT, "net")
    assert not file.forget(UNIT, "net")
    assert file.words() == ()


@pytest.mark.spec("GRANT-3", "GRANT-4")
def test_bound_to_digest_or_publisher_and_never_to_a_name(file: GrantsFile) -> None:
    file.allow(UNIT, Net("a.org"))
    assert dict(file.allowed(Subject("dao", "cd" * 32))) == {}
    assert dict(file.allowed(Subject("dao"))) == {}
    bound = Subject("dao", DIGEST)
    earlier = {"net": Earlier(bound, True, ("a.org",))}
    assert dict(file.earlier(Subject("dao", "cd" * 32))) == earlier
    assert dict(file.earlier(UNIT)) == {}
    signed = Subject("dao", "cd" * 32, publisher=PUBLISHER)
    file.allow(signed, Net("b.org"), publisher=True)
    update = Subject("dao", "ef" * 32, publisher=PUBLISHER)
    assert dict(file.allowed(update)) == {"net": ("b.org",)}
    assert dict(file.allowed(Subject("other", "ef" * 32, publisher=PUBLISHER))) == {}
    assert dict(file.allowed(Subject("dao", "ef" * 32, publisher=ANOTHER))) == {}
    assert dict(file.allowed(Subject("dao", "cd" * 32))) == {}
    with pytest.raises(GrantsFileError, match="digest or publisher"):
        file.allow(Subject("dao"), Net("a.org"))
    with pytest.raises(GrantsFileError, match="Nobody has proved who published dao"):
        file.allow(UNIT, Net("a.org"), publisher=True)


HEAD = f'format = 1\n\n[[unit]]\nname = "dao"\ndigest = "sha256:{DIGEST}"\n'


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("", 1, "format = 1"),
        ("format = 2\n", 1, "format = 1"),
        ("# x\nformat = \n", 2, "expected a value"),
        ("format = 1\nunits = []\n", 2, "'units' is not known"),
        ("format = 1\n[unit]\nname = 'x'\n", 2, "must be written [[unit]]"),
        ("format = 1\n[[unit]]\ndigest = 'sha256:x'\n", 2, "name must be a text"),
        ("format = 1\n[[unit]]\nname = 'x'\ndigest = 'sha256:x'\n", 4, "64 hexadecimal"),
        ("format = 1\n[[unit]]\nname = 'x'\n", 2, "either a digest or a publisher"),
        (HEAD + f"publisher = '{PUBLISHER}'\n", 3, "either a digest or a publisher"),
        (HEAD + "publisher = 'did:key:z6Mk'\n", 6, "a publisher is named by a did:key"),
        (HEAD + "publisher = 7\n", 6, "publisher must be a text"),
        (HEAD + "allow = 'net'\n", 6, "must be written [[unit.allow]]"),
        (HEAD + "other = 1\n", 6, "'other' is not known in [[unit]]"),
        (HEAD + "[[unit.allow]]\n", 6, "capability must be a text"),
        (HEAD + "[[unit.allow]]\ncapability = 'Net!'\n", 7, "not the name of a capability"),
        (HEAD + "[[unit.allow]]\ncapability = 'net'\n", 6, "none means nothing"),
        (HEAD + "[[unit.allow]]\ncapability = 'net'\nscopes = []\n", 8, "none means nothing"),
        (HEAD + "[[unit.allow]]\ncapability = 'net'\nscopes = ['*']\n", 8, "not a host name"),
        (HEAD + "[[unit.allow]]\ncapability = 'net'\nscopes = 'a.org'\n", 8, "list of texts"),
        (
            HEAD + "[[unit.allow]]\ncapability = 'net'\nscope = ['a.org']\n",
            8,
            "'scope' is not known",
        ),
        (HEAD + "[[unit.deny]]\ncapability = 'net'\nscopes = ['a.org']\n", 8, "denies the whole"),
        (HEAD + "[[unit.allow]]\ncapability = 'log'\nsince = 'now'\n", 8, "a time with its zone"),
        (
            HEAD + "[[unit.allow]]\ncapability = 'log'\n[[unit.allow]]\ncapability = 1\n",
            9,
            "a text",
        ),
        (HEAD + HEAD[11:] + "[[unit.deny]]\ncapability = 7\n", 11, "a text"),
    ],
)
@pytest.mark.spec("GRANT-2")
def test_damage_names_the_line_and_nothing_counts(
    file: GrantsFile, text: str, line: int, what: str
) -> None:
    file.path.write_text(text)
    for work in (
        file.words,
        lambda: file.allowed(UNIT),
        lambda: file.denied(UNIT),
        lambda: file.allow(UNIT, Net("a.org")),
        lambda: file.deny(UNIT, "net"),
    ):
        with pytest.raises(GrantsFileError) as caught:
            work()
        assert caught.value.message.startswith(f"{file.path}:{line}: ")
        assert what in caught.value.message
        assert "Mend that line" in caught.value.help
    assert file.path.read_text() == text


@pytest.mark.spec("GRANT-2")
def test_bytes_that_are_no_text_name_the_line(file: GrantsFile) -> None:
    file.path.write_bytes(b"format = 1\n# \xff\n")
    with pytest.raises(GrantsFileError, match=":2: it is not UTF-8"):
        file.words()
    file.path.unlink()
    file.path.mkdir()
    with pytest.raises(GrantsFileError, match="cannot be read"):
        file.words()


NAMES = st.text(min_size=1, max_size=8).filter(lambda name: name < "\ud800" or name.isascii())
SUBJECTS = st.one_of(
    st.builds(lambda name, digit: Subject(name, digit * 64), NAMES, st.sampled_from("0af")),
    st.builds(lambda name, key: Subject(name, "", name_of(key)), NAMES, st.sampled_from(KEYS)),
)
GRANTS = st.sampled_from([("net", ("a.org", "b.org")), ("log", ()), ("storage", ("quota=1GiB",))])


@settings(max_examples=100)
@given(
    st.lists(
        st.builds(
            lambda subject, grant, allow, reason: Word(
                subject, grant[0], allow, grant[1] if allow else (), reason
            ),
            SUBJECTS,
            GRANTS,
            st.booleans(),
            st.text(max_size=20),
        ),
        max_size=6,
        unique_by=lambda word: (word.subject, word.capability, word.allow),
    )
)
@pytest.mark.spec("GRANT-11")
def test_what_is_written_is_read_and_the_same_words_give_the_same_text(words: list[Word]) -> None:
    text = format_words(words)
    assert set(read_words(Path("grants.toml"), text)) == set(words)
    assert format_words(reversed(words)) == text


@settings(max_examples=200)
@given(st.data())
def test_a_damaged_file_never_gives_more_than_was_written(data: st.DataObject) -> None:
    words = [Word(UNIT, "net", True, ("a.org",)), Word(UNIT, "files", False)]
    text = format_words(words)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    damaged = text[:start] + data.draw(st.text(max_size=3)) + text[end:]
    try:
        found = list(read_words(Path("grants.toml"), damaged))
    except GrantsFileError as error:
        assert "grants.toml:" in error.message
        return
    for word in found:
        assert word.subject.digest or word.subject.publisher
        assert not word.allow or word.scopes or word.capability not in ("net", "files")


WRITER = """
import sys
from pathlib import Path
from dao_sdk.host.grants import Net
from dao_sdk.host.grants.file import GrantsFile
from dao_sdk.host.grants.decide import Subject
file = GrantsFile(Path(sys.argv[1]))
for n in range(25):
    file.allow(Subject("dao", "ab" * 32), Net(f"{sys.argv[2]}{n}.org"))
"""


@pytest.mark.spec("GRANT-11")
def test_two_programs_that_change_it_at_once_lose_nothing(file: GrantsFile) -> None:
    programs = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(file.path), name]) for name in "abc"
    ]
    assert [program.wait() for program in programs] == [0, 0, 0]
    assert len(file.allowed(UNIT)["net"]) == 75


def test_folders_with_odd_names(file: GrantsFile, tmp_path: Path) -> None:
    odd = tmp_path / 'a "b" \\ \t ü'
    file.allow(UNIT, Files(n=odd))
    assert file.allowed(UNIT)["files"] == (f"n={odd}",)


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("format = true\n", 1, "format = 1"),
        ("format = 1.0\n", 1, "format = 1"),
        (HEAD + "[[unit.allow]]\ncapability = 'files'\nscopes = ['n=here']\n", 8, "whole path"),
        (HEAD + "[[unit.allow]]\ncapability = 'files'\nscopes = ['n=~ann/x']\n", 8, "only ~/"),
        (
            HEAD
            + "[[unit.allow]]\ncapability = 'files'\nscopes = ['n=/a']\n"
            + "[[unit.allow]]\ncapability = 'files'\nscopes = ['n=/b']\n",
            11,
            "two folders",
        ),
    ],
)
def test_what_would_mean_something_else_elsewhere(
    file: GrantsFile, text: str, line: int, what: str
) -> None:
    file.path.write_text(text)
    with pytest.raises(GrantsFileError, match=f":{line}: .*{what}"):
        file.words()


@pytest.mark.spec("GRANT-11")
def test_a_writer_waits_for_another_one_and_not_for_ever(
    file: GrantsFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = file.path.with_name(GRANTS_LOCK)
    make_lock_file(lock)
    with contextlib.closing(take_lock(lock)):
        monkeypatch.setattr("dao_sdk.host.grants.file._PATIENCE_SECONDS", 0.05)
        with pytest.raises(GrantsFileError, match="being changed by another program"):
            file.allow(UNIT, Net("a.org"))
        assert file.words() == ()  # whoever only reads does not wait
    file.allow(UNIT, Net("a.org"))
    assert lock.stat().st_size == 0

"""What a project may be called, and what becomes of the name."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dao_sdk.codegen.pack_loader import load_pack
from dao_sdk.errors import DaoError
from dao_sdk.scaffold.definition import FOLDER, all_scaffolds
from dao_sdk.scaffold.names import contract_name, name_forms, plain_name

LANGUAGES = sorted({each.pack.name for each in all_scaffolds()})
PACKS = {name: load_pack(name) for name in LANGUAGES}
IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
KEBAB = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@pytest.mark.parametrize(
    ("name", "package", "command"),
    [
        ("my-notes", "my_notes", "my-notes"),
        ("My Notes", "my_notes", "my-notes"),
        ("HTTPNotes2", "http_notes2", "http-notes2"),
        ("café", "cafe", "cafe"),
        ("Ann's 🎉 app", "ann_s_app", "ann-s-app"),
        ("class", "class_", "class"),
        ("json", "json_app", "json"),
        ("tests", "tests_app", "tests"),
        ("httpx", "httpx_app", "httpx-app"),
        ("pip", "pip_app", "pip-app"),
        ("None", "none", "none"),
        ("a", "a", "a"),
        ("x" * 64, "x" * 64, "x" * 64),
    ],
)
def test_what_becomes_of_a_name_in_python(name: str, package: str, command: str) -> None:
    forms = name_forms(PACKS["python"], PACKS["python"].folder / FOLDER, plain_name(name))
    assert (forms["package"], forms["command"]) == (package, command)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "no letter"),
        ("---", "no letter"),
        ("🎉", "no letter"),
        ("日本", "`日` .* cannot be spelt"),
        ("notes-日", "`日` .* cannot be spelt"),
        ("Straße", "`ß` .* cannot be spelt"),
        ("2048", "begins with a digit"),
        ("x" * 200, "200 characters"),
        ("con", "Windows"),
        ("COM1", "Windows"),
        ("Dao", "belongs to the SDK"),
        ("a\nb", "control character"),
        ("a\u202eb", "control character"),
    ],
)
def test_a_name_that_cannot_be_one_is_refused_with_the_reason(name: str, why: str) -> None:
    with pytest.raises(DaoError, match=why) as refused:
        plain_name(name)
    assert refused.value.help


@given(st.text(max_size=80) | st.from_regex(r"[A-Za-z0-9 ._-]{1,70}", fullmatch=True))
def test_any_name_works_in_every_language_or_is_refused(text: str) -> None:
    try:
        name = plain_name(text)
    except DaoError as refused:
        assert refused.message and refused.help
        return
    assert plain_name(name) == name
    assert re.fullmatch(r"[a-z][a-z0-9_]*", contract_name(name))
    for pack in PACKS.values():
        forms = name_forms(pack, pack.folder / FOLDER, name)
        for key, form in forms.items():
            fits = IDENTIFIER if key in ("package", "class", "environment", "module") else KEBAB
            assert fits.fullmatch(form), (key, form)
            assert form not in pack.reserved or fits is KEBAB

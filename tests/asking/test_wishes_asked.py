"""What a program with ``ask=`` and a person in a terminal are asked, and what an answer grants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from dao_sdk import Avatar, Grant
from dao_sdk.contract.wasm import Module, Reader, append_custom
from dao_sdk.errors import DaoError
from dao_sdk.host.errors import LoadError
from dao_sdk.host.grants.decide import Question


def asking_for(unit: bytes, scopes: Mapping[str, Sequence[str]], reason: str = "") -> bytes:
    """The real unit with another manifest."""
    (section,) = Module.parse(unit).custom("dao.unit")
    manifest = Avatar.ABI.manifest.FromString(section)
    for use in manifest.capabilities:  # type: ignore[attr-defined]
        use.scopes.extend(scopes.get(use.capability, ()))
        use.reason = reason or use.reason
    at, kept = 8, unit[:8]
    while at < len(unit):
        reader = Reader(unit, at + 1, len(unit))
        end = reader.number() + reader.at
        if not (unit[at] == 0 and b"dao.unit" in unit[at : reader.at + 10]):
            kept += unit[at:end]
        at = end
    return append_custom(kept, "dao.unit", manifest.SerializeToString())


async def test_what_a_program_is_asked_is_what_it_grants(unit: bytes, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    away = f"notes={tmp_path}/other/./../notes/"
    wasm = asking_for(
        unit,
        {"net": ["https://аррӏе.com", "GET Example.ORG:443"], "files": [away]},
        "Fetch\nnews\x1b[2J\u202e",
    )
    seen: list[Question] = []

    def ask(question: Question) -> Grant:
        seen.append(question)
        return Grant(question.capability, *question.scopes)

    async with Avatar.open(tmp_path / "h", unit=wasm, ask=ask) as avatar:
        asked = {question.capability: question for question in seen}
        assert asked["net"].scopes == ("GET example.org", "xn--80ak6aa92e.com")
        assert asked["files"].scopes == (f"notes={tmp_path}/notes",)
        for name, question in asked.items():
            assert avatar.grants[name] == question.scopes
            assert all(scope in question.text for scope in question.scopes)
            assert all(line.isprintable() for line in question.text.split("\n"))
            assert question.reason.isprintable()
        assert "xn--80ak6aa92e.com (аррӏе.com)" in asked["net"].text


@pytest.mark.parametrize(
    ("scopes", "reason", "said"),
    [
        ({"net": [f"h{n}.example" for n in range(1_000)]}, "", "1,000 scopes of 'net'"),
        ({"net": ["a.org\x1b[2J"]}, "", "nobody could read"),
        ({"files": ["notes"]}, "", "cannot be granted"),
        ({}, "line\n" * 1_000, "5,000 characters"),
    ],
)
async def test_a_manifest_that_floods_or_hides_is_refused(
    unit: bytes, tmp_path: Path, scopes: dict[str, list[str]], reason: str, said: str
) -> None:
    path = tmp_path / "flood.wasm"
    path.write_bytes(asking_for(unit, scopes, reason))
    with pytest.raises(LoadError) as refused:
        await Avatar.open(tmp_path / "h", unit=path, ask=lambda question: None)
    assert said in refused.value.message and "flood.wasm" in refused.value.message
    assert len(refused.value.message) < 10_000
    assert not (tmp_path / "h").exists()


@pytest.mark.parametrize("answer", [True, "net=a.org", ("a.org",), 1])
async def test_an_answer_that_is_no_grant(unit: bytes, tmp_path: Path, answer: object) -> None:
    with pytest.raises(DaoError, match=r"ask= answered .* to the question for") as refused:
        await Avatar.open(tmp_path / "h", unit=unit, ask=lambda question: answer)  # type: ignore[arg-type,return-value]
    assert "Answer with a Grant" in refused.value.help

"""What comes from a unit or a document is shown, and never steers the terminal."""

from __future__ import annotations

import json

import pytest

from dao_sdk.cli import console

NASTY = "a\x1b[2J\x9b31m\x07\u202egpj\u2028b\x00\x7f"


def test_answers_mean_the_same_and_steer_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    console.as_json({"title": NASTY, NASTY: ["ü", "日本"]})
    out = capsys.readouterr().out
    assert out.rstrip("\n").isprintable()
    assert json.loads(out) == {"title": NASTY, NASTY: ["ü", "日本"]}
    assert "日本" in out


def test_errors_steer_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    console.error(f"two\nlines {NASTY}", f"do {NASTY}")
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3 and all(line.isprintable() for line in lines)
    assert "\\x1b[2J" in lines[1]

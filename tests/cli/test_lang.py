"""``dao lang new``, and the page that leads on from it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dao_sdk.verify.cases import STEPS

from .conftest import Dao

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "name, extension, comment", [("zig", None, "//"), ("c-sharp", "cs", "//"), ("lua", None, "--")]
)
def test_what_it_makes_generates_an_outline_of_comments(
    name: str, extension: str | None, comment: str, dao: Dao, tmp_path: Path
) -> None:
    words = ["--extension", extension] if extension else []
    made = dao("lang", "new", name, *words, f"--comment={comment}")
    assert made.returncode == 0, made.stderr
    done = dao("generate", "--lang", f"./{name}", "--out", "out")
    assert done.returncode == 0, done.stderr
    files = list((tmp_path / "out").rglob(f"*.{extension or name}"))
    assert len(files) > 15
    for file in files:
        lines = file.read_text("utf-8").splitlines()
        assert all(line.startswith(comment) for line in lines if line), file
    assert "put(data_v1.PutRequest)" in (out := "\n".join(f.read_text("utf-8") for f in files))
    assert "watch(data_v1.WatchRequest) gives a stream of data_v1.WatchResponse" in out
    assert "{{" not in out and "@" not in out


def test_it_generates_from_a_contract_of_awkward_names(dao: Dao) -> None:
    dao("lang", "new", "zig")
    odd = str(ROOT / "tests" / "codegen" / "odd")
    done = dao("generate", "--lang", "./zig", "--contract", odd, "--out", "out")
    assert done.returncode == 0, done.stderr


def test_the_kit_says_what_the_new_pack_lacks(dao: Dao) -> None:
    dao("lang", "new", "zig")
    done = dao("verify", "--pack", "zig", "--step", "load")
    assert done.returncode == 1
    assert "conformance/testee` cannot be started" in done.stdout
    assert "conformance.toml" in done.stdout


@pytest.mark.parametrize(
    "words, said",
    [
        (("Zig",), "`Zig` cannot be the name"),
        (("..",), "`..` cannot be the name"),
        (("zig", "--extension", "a/b"), "`a/b` cannot be how the names of source files end"),
        (("zig", "--comment", "/*\n"), "cannot begin a comment"),
        (("zig", "--comment", "rem ember"), "cannot begin a comment"),
        (("zig", "there"), "there is there already"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_made(
    words: tuple[str, ...], said: str, dao: Dao, tmp_path: Path
) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "mine.txt").write_text("mine")
    done = dao("lang", "new", *words)
    assert done.returncode == 1
    assert said in done.stderr
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == ["mine.txt"]


def test_the_page_has_each_step_of_the_kit_in_its_order() -> None:
    page = (ROOT / "docs" / "how-to" / "new-language.md").read_text("utf-8")
    assert re.findall(r"^### (.+)$", page, re.M) == list(STEPS)

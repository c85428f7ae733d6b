"""A project that its author went on with, brought to a newer SDK."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dao_sdk.cli.main import main
from dao_sdk.errors import DaoError
from dao_sdk.scaffold import language_pack, record
from dao_sdk.scaffold.definition import load_scaffold
from dao_sdk.scaffold.migrations import Migration, all_migrations
from dao_sdk.scaffold.new_project import make, project
from dao_sdk.scaffold.record import read_record
from dao_sdk.scaffold.upgrade import upgrade

MAIN = "".join(f"// line {number}\n" for number in range(1, 21))
FILES = {
    "main.zig": MAIN,
    "build.toml": "".join(f'option{number} = "old"\n' for number in range(1, 13)),
    "README.md": "# It\n\nWhat it is.\n\n## Run\n\n    zig run\n",
    "gone.txt": "once of use\n",
    "helper.zig": "".join(f"// helper {number}\n" for number in range(9)),
}
NEWER = {
    "main.zig": MAIN.replace("line 2\n", "line 2 of the newer template\n"),
    "build.toml": FILES["build.toml"].replace('option1 = "old"', 'option1 = "new"'),
    "README.md": FILES["README.md"].replace("zig run", "zig build run"),
    "helper.zig": FILES["helper.zig"].replace("helper 3", "helper three"),
    "fresh.txt": "new in the template\n",
}


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *words], check=True, capture_output=True, text=True
    )
    return done.stdout


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "-qm", "mine")


def publish(pack: Path, files: dict[str, str]) -> None:
    """Let the pack have these files in its scaffold."""
    folder = pack / "scaffold" / "agent" / "files"
    shutil.rmtree(folder, ignore_errors=True)
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "zig"
    language_pack.new("zig", folder)
    publish(folder, FILES)
    (folder / "scaffold" / "agent" / "scaffold.toml").write_text(
        'format = 1\ntitle = "Z"\n[[bindings]]\nout = "bindings"\n'
    )
    return folder


@pytest.fixture
def mine(pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Ann")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "ann@example.org")
    folder = make(project(load_scaffold(str(pack), "agent"), "it"), tmp_path / "it").folder
    git(folder, "init", "-q")
    commit(folder)
    yield folder


def read(folder: Path) -> dict[str, str]:
    """What an author sees of a project."""
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }


def appended(name: str, text: str = "// mine\n") -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        (folder / name).write_text((folder / name).read_text() + text)

    return edit


def written(name: str) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("mine\n")

    return edit


def replaced(name: str, old: str, new: str) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        text = (folder / name).read_text()
        assert old in text
        (folder / name).write_text(text.replace(old, new))

    return edit


def deleted(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def renamed(name: str, to: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).rename(folder / to).touch()


EDITS: dict[str, tuple[Callable[[Path], None], str]] = {
    "nothing": (lambda _: None, ""),
    "code at the end": (appended("main.zig"), ""),
    "a changed option": (replaced("build.toml", 'option12 = "old"', 'option12 = "mine"'), ""),
    "tests of their own": (written("tests/mine.zig"), ""),
    "a page of their own": (written("docs.md"), ""),
    "a rewritten README": (written("README.md"), "README.md: has conflict markers"),
    "the same line": (replaced("main.zig", "line 2\n", "line 2, mine\n"), "main.zig: has conflict"),
    "a deleted part": (deleted("helper.zig"), ""),
    "a renamed file": (renamed("helper.zig", "tools.zig"), "you renamed it to tools.zig"),
    "a file that comes too": (written("fresh.txt"), "fresh.txt: the template has a new file"),
    "a file that goes": (appended("gone.txt"), ""),
}


@pytest.mark.parametrize("edit", EDITS)
def test_nothing_of_the_authors_is_lost(edit: str, mine: Path, pack: Path) -> None:
    change, unresolved = EDITS[edit]
    change(mine)
    if git(mine, "status", "--porcelain"):
        commit(mine)
    before, head = read(mine), git(mine, "rev-parse", "HEAD")
    publish(pack, NEWER)

    rehearsed = upgrade(mine, dry_run=True)
    assert read(mine) == before and git(mine, "rev-parse", "HEAD") == head
    assert not git(mine, "status", "--porcelain")
    assert git(mine, "worktree", "list").count("\n") == 1
    done = upgrade(mine)
    assert (done.steps, done.unresolved) == (rehearsed.steps, rehearsed.unresolved)

    after = read(mine)
    own = {
        path: text
        for path, text in before.items()
        if FILES.get(path) != text and not path.startswith((".dao/", "bindings/"))
    }
    for path, text in own.items():  # each line of the author's is still there
        assert set(text.splitlines()) - set(FILES.get(path, "").splitlines()) <= set(
            after[path].splitlines()
        )
    if unresolved:
        assert unresolved in done.unresolved[0] and not done.steps
        commit(mine)  # as a person does once it is settled
    else:
        assert not done.unresolved and done.steps
        assert not git(mine, "status", "--porcelain")
        if edit != "a deleted part":
            assert "helper three" in after["helper.zig"]
        assert "newer template" in after["main.zig"]
    assert ("helper.zig" in after) == ("helper.zig" in before)
    assert ("gone.txt" in after) == (edit == "a file that goes")
    assert after["fresh.txt"] == (
        "mine\n" if edit == "a file that comes too" else "new in the template\n"
    )

    settled, head = read(mine), git(mine, "rev-parse", "HEAD")
    again = upgrade(mine)
    assert not again.steps and not again.unresolved
    assert read(mine) == settled and git(mine, "rev-parse", "HEAD") == head


def test_what_is_generated_is_made_anew_in_a_commit_of_its_own(mine: Path, pack: Path) -> None:
    template = next(pack.glob("client.*.j2"))
    template.write_text(template.read_text() + "// newer\n")
    done = upgrade(mine)
    assert [step.partition(" with")[0] for step in done.steps] == ["dao upgrade: generate"]
    assert not upgrade(mine).steps


def test_generated_code_that_was_edited_is_said_and_kept(mine: Path, pack: Path) -> None:
    file = next(path for path in (mine / "bindings").rglob("*.zig"))
    file.write_text("// mine\n")
    commit(mine)
    template = next(pack.glob("client.*.j2"))
    template.write_text(template.read_text() + "// newer\n")
    done = upgrade(mine)
    assert "changed since" in done.unresolved[0]
    assert file.read_text() == "// mine\n"


def test_migrations_run_once_in_a_commit_each(mine: Path) -> None:
    def move(folder: Path) -> list[str]:
        (folder / "main.zig").rename(folder / "start.zig")
        return ["look at start.zig"]

    known = [
        Migration("m0001_move", "move main.zig to start.zig", move),
        Migration("m0002_nothing", "change nothing", lambda _: []),
    ]
    assert upgrade(mine, dry_run=True, migrations=known).steps[0].endswith("start.zig")
    assert (mine / "main.zig").exists()
    done = upgrade(mine, migrations=known)
    assert done.steps == [
        "dao upgrade: move main.zig to start.zig",
        "dao upgrade: change nothing",
    ]
    assert done.notes == ["m0001_move: look at start.zig"]
    assert (mine / "start.zig").exists() and not (mine / "main.zig").exists()
    assert read_record(mine).migrations == ("m0001_move", "m0002_nothing")
    assert not upgrade(mine, migrations=known).steps
    with pytest.raises(DaoError, match="upgraded by dao"):  # an SDK that does not know them
        upgrade(mine)


def test_the_migrations_that_come_along_are_in_order() -> None:
    assert [each.name for each in all_migrations()] == sorted(it.name for it in all_migrations())


def test_work_that_is_not_committed_is_refused(mine: Path, pack: Path) -> None:
    publish(pack, NEWER)
    appended("main.zig")(mine)
    before = read(mine)
    with pytest.raises(DaoError, match=r"not committed: main\.zig") as refused:
        upgrade(mine)
    assert "stash" in refused.value.help
    shutil.rmtree(mine / ".git")
    with pytest.raises(DaoError, match="no git repository"):
        upgrade(mine)
    assert read(mine) == before


def test_a_project_of_a_newer_sdk_is_refused(mine: Path) -> None:
    for old, new in (("0.1.0", "99.0.0"), ("format = 1", "format = 2")):
        replaced(record.FILE, old, new)(mine)
        with pytest.raises(DaoError, match=r"99\.0\.0|format 2") as refused:
            upgrade(mine)
        assert "Install" in refused.value.help


@pytest.mark.parametrize("text", ["", "format = 1\n", "format = [\n", "format = 1\nsdk = 3\n"])
def test_a_damaged_record_is_named(text: str, mine: Path) -> None:
    (mine / record.FILE).write_text(text)
    with pytest.raises(DaoError, match=r"project\.toml"):
        upgrade(mine)
    (mine / record.FILE).unlink()
    with pytest.raises(DaoError, match="is no project"):
        upgrade(mine)


def test_the_exit_code_says_whether_something_is_left(
    mine: Path, pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(pack, NEWER)
    assert main(["upgrade", str(mine), "--dry-run"]) == 0
    assert "would commit" in capsys.readouterr().out
    written("README.md")(mine)
    commit(mine)
    assert main(["upgrade", str(mine)]) == 1
    assert "unresolved  README.md" in capsys.readouterr().out
    commit(mine)
    assert main(["upgrade", str(mine)]) == 0
    assert "up to date" in capsys.readouterr().out

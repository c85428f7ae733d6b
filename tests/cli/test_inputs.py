"""Inputs that are wrong, missing, endless or no files: every error names the input, at once."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dao_sdk import resources
from dao_sdk.cli import error_boundary
from dao_sdk.cli.main import root

from .conftest import Dao, environment

DID = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
HEADER = b"\0asm\x01\0\0\0"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder full of bad inputs, which is the current one."""
    real = resources.unit().read_bytes()
    for name, content in {
        "empty.wasm": b"",
        "text.wasm": b"hello",
        "cut.wasm": real[:5000],
        "component.wasm": b"\0asm\x0d\0\x01\0" + bytes(64),
        "bare.wasm": HEADER,
        "good.wasm": real,
        "key.txt": b"nope",
        "file": b"",
    }.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "folder").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "x").write_bytes(b"")
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / "grants.toml").write_text("format = 1\nnonsense = [")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "zero").symlink_to("/dev/zero")
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("DAO_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    yield tmp_path


Fails = Callable[..., str]


@pytest.fixture
def fails(folder: Path, capsys: pytest.CaptureFixture[str]) -> Fails:
    """Run ``dao`` in this process; gives the error that it ends with."""

    def run(*words: str) -> str:
        before = sorted(each.name for each in folder.iterdir())
        code = error_boundary.run(root, list(words))
        out, err = capsys.readouterr()
        assert code in (1, 2, 101), (out, err)
        told = json.loads(err)["error"] if "--json" in words else None
        error = f"{told['message']} {told['help']}" if told else err
        assert told or err.startswith("error: "), err
        assert "defect" not in error and "Traceback" not in error and "Errno" not in error, error
        assert sorted(each.name for each in folder.iterdir()) == before  # and nothing was made
        return error

    return run


UNITS = {
    "none.wasm": "cannot be read: No such file",
    "empty.wasm": "is empty",
    "text.wasm": "does not begin with",
    "cut.wasm": "damaged",
    "component.wasm": "component",
    "pipe": "not a plain file",
    "zero": "not a plain file",
    "folder": "is a directory",
    "none/at/all.wasm": "cannot be read",
    "file/x.wasm": "cannot be read",
}
OF_UNITS = [
    ("inspect", "UNIT"),
    ("inspect", "UNIT", "--json"),
    ("run", "--no-ask", "--home", "h", "--unit", "UNIT"),
    ("run", "--json", "--home", "h", "--unit", "UNIT"),
    ("call", "system.info", "--new", "--home", "h", "--unit", "UNIT"),
    ("grants", "--home", "h", "--unit", "UNIT"),
    ("grants", "allow", "net=a.org", "--new", "--home", "h", "--unit", "UNIT"),
    ("grants", "deny", "net", "--new", "--home", "h", "--unit", "UNIT"),
    ("grants", "forget", "net", "--home", "h", "--unit", "UNIT"),
    ("sign", "UNIT", "--publisher", DID),
]


@pytest.mark.parametrize("words", OF_UNITS, ids=" ".join)
@pytest.mark.parametrize("unit", UNITS)
def test_units(fails: Fails, words: tuple[str, ...], unit: str) -> None:
    error = fails(*(unit if word == "UNIT" else word for word in words))
    assert unit in error and UNITS[unit] in error


@pytest.mark.parametrize("words", [w for w in OF_UNITS if w[0] != "inspect"], ids=" ".join)
def test_a_module_that_is_no_unit(fails: Fails, words: tuple[str, ...]) -> None:
    error = fails(*("bare.wasm" if word == "UNIT" else word for word in words))
    assert "bare.wasm" in error and "'dao.unit'" in error


async def test_a_program_that_opens_a_bad_unit(folder: Path) -> None:
    from dao_sdk import Avatar
    from dao_sdk.host.errors import LoadError

    for name, said in UNITS.items():
        with pytest.raises(LoadError) as refused:
            await Avatar.open(folder / "h", unit=folder / name)
        assert name in refused.value.message
        assert said in refused.value.message or name == "folder"
    with pytest.raises(LoadError, match="the unit given as bytes"):
        await Avatar.open(folder / "h", unit=b"nonsense")


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (("sign", "good.wasm", "--key", "none"), "none"),
        (("sign", "good.wasm", "--key", "pipe"), "pipe"),
        (("sign", "good.wasm", "--key", "zero"), "zero"),
        (("sign", "good.wasm", "--key", "key.txt"), "key.txt"),
        (("sign", "good.wasm", "--key", "folder"), "folder"),
        (("sign", "good.wasm", "--publisher", "did:web:x"), "--publisher did:web:x"),
        (("sign", "good.wasm", "--publisher", DID, "--out", "folder/x/y"), "folder/x/y"),
        (("sign", "good.wasm", "--publisher", DID, "--out", "pipe"), "pipe"),
        (("sign", "--new-key", "none/key"), "none/key"),
        (("sign", "--new-key", "file"), "file"),
        (("ir", "--contract", "none"), "none"),
        (("ir", "--contract", "folder"), "folder"),
        (("ir", "--contract", "pipe"), "pipe"),
        (("ir", "--contract", "zero"), "zero"),
        (("inspect", "good.wasm", "--contract", "none"), "none"),
        (("run", "--home", "h", "--contract", "none"), "none"),
        (("call", "system.info", "--contract", "none"), "none"),
        (("generate", "--lang", "python", "--out", "o", "--contract", "none"), "none"),
        (("generate", "--lang", "nope", "--out", "o"), "nope"),
        (("generate", "--lang", "folder", "--out", "o"), "folder"),
        (("generate", "--lang", "python", "--out", "file"), "file"),
        (("generate", "--lang", "python", "--out", "o", "--only", "nope"), "nope"),
        (("generate", "--lang", "python", "--out", "o", "--option", "a=b"), "`a`"),
        (("generate", "--lang", "python", "--out", "o", "--option", "ab"), "'ab'"),
        (("call", "docs.ptch"), "docs.ptch"),
        (("call", "system.info", "--home", "none"), "none"),
        (("call", "system.info", "--home", "file"), "file"),
        (("call", "system.info", "--new", "--home", "other"), "other"),
        (("call", "system.info", "--new", "--home", "pipe"), "pipe"),
        (("call", "system.info", "--home", "damaged"), "damaged/grants.toml:2"),
        (("call", "system.info", "--home", "h", "--new", "--grant", "nt=x"), "'nt'"),
        (("call", "system.info", "--home", "h", "--grant", "net=a/b"), "net=a/b"),
        (("call", "system.info", "--home", "h", "--grant", "files=n=~nobody9/x"), "~nobody9/x"),
        (("run", "--no-ask", "--home", "damaged"), "damaged/grants.toml:2"),
        (("run", "--no-ask", "--home", "other"), "other"),
        (("grants", "--home", "damaged"), "damaged/grants.toml:2"),
        (("grants", "allow", "net=a.org", "--home", "none"), "none"),
        (("grants", "deny", "net", "--home", "none"), "none"),
        (("grants", "forget", "net", "--home", "none"), "none"),
        (("grants", "allow", "nt=a", "--new", "--home", "none"), "'nt'"),
        (("grants", "allow", "net=a.org", "--new", "--home", "other"), "other"),
        (("grants", "allow", "net=a.org", "--home", "damaged"), "damaged/grants.toml:2"),
        (("home", "check", "--home", "none"), "none"),
        (("home", "backup", "b", "--home", "none"), "none"),
        (("home", "backup", "file", "--home", "damaged"), "file"),
        (("home", "restore", "none", "--home", "h"), "none"),
        (("home", "restore", "other", "--home", "h"), "other"),
        (("home", "restore", "damaged", "--home", "pipe"), "pipe"),
        (("home", "rescue", "r", "--home", "none"), "none"),
        (("abi", "diff", "none", "shipped"), "none"),
        (("abi", "diff", "shipped", "pipe"), "pipe"),
        (("abi", "diff", "empty.wasm", "shipped"), "empty.wasm"),
        (("abi", "check", "--contract", "none"), "none"),
        (("abi", "check", "text.wasm"), "text.wasm"),
        (("abi", "freeze", "x.y"), "x.y"),
        (("abi", "log", "--contract", "none"), "none"),
        (("abi", "explain", "nope"), "nope"),
        (("quickstart", "other"), "other"),
        (("quickstart", "file"), "file"),
        (("completion", "tcsh"), "tcsh"),
        (("nope",), "nope"),
        *((("call", "system.info", f"--timeout={given}"), f"'{given}'")
          for given in ("nan", "inf", "-inf", "-5", "0", "1e300", "-0.0", "soon", "")),
    ],
)  # fmt: skip
def test_other_inputs(fails: Fails, words: tuple[str, ...], names: str) -> None:
    assert names in fails(*words)


@pytest.mark.parametrize("group", [(), ("abi",), ("home",)])
def test_a_group_alone_shows_its_help(dao: Dao, group: tuple[str, ...]) -> None:
    done = dao(*group)
    shown = done.stdout + done.stderr
    assert shown.startswith("Usage: dao") and "error" not in shown.split("\n")[0]
    assert "Commands:" in shown


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("{", "standard input: this is no JSON"),
        ("[]", "standard input: expected a GetRequest"),
        ('{"spac": 1}', "standard input: GetRequest has no field `spac`"),
    ],
)
def test_standard_input_is_named(dao: Dao, given: str, said: str) -> None:
    done = dao("call", "documents.get", "-", "--home", "h", stdin=given)
    assert done.returncode == 1 and said in done.stderr


def shell(tmp_path: Path, line: str) -> subprocess.CompletedProcess[str]:
    """Run a line of a shell, in which ``$DAO`` is the command."""
    return subprocess.run(
        ["bash", "-c", line],
        cwd=tmp_path,
        env=environment(tmp_path) | {"DAO": f"{sys.executable} -m dao_sdk.cli"},
        capture_output=True,
        text=True,
        timeout=1200,
        check=False,
    )


@pytest.fixture
def home(dao: Dao) -> str:
    """A home with one document."""
    request = json.dumps({"space": "notes", "id": "bread", "fields": {"title": "Bread"}})
    done = dao("call", "documents.put", request, "--home", "h", "--new")
    assert done.returncode == 0, done.stderr
    return "h"


def test_streams_that_are_closed(tmp_path: Path, home: str) -> None:
    done = shell(tmp_path, f"$DAO call documents.get - --home {home} <&-")
    assert (done.returncode, "standard input is closed" in done.stderr) == (1, True)
    for line in (
        f"$DAO call system.info --home {home} <&-",
        f"$DAO call system.info --home {home} >&-",
        f"$DAO call system.info --home {home} 2>&-",
        f"$DAO call system.info --home {home} <&- >&- 2>&-",
        "$DAO inspect >&-",
        "$DAO doctor <&- >&-",
        f"$DAO home check --home {home} <&- >&-",
    ):
        done = shell(tmp_path, line)
        assert (done.returncode, done.stderr) == (0, ""), line
    # What is printed must not land in a file that was opened meanwhile.
    assert (
        "Bread"
        in shell(tmp_path, f'$DAO call documents.list \'{{"space":"notes"}}\' --home {home}').stdout
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("</dev/zero", "standard input has more than"),
        ("< <(printf '\\xff{}')", "standard input is no UTF-8 text"),
        ('< <(printf \'\\xef\\xbb\\xbf{"space":"notes","id":"none"}\')', "NOT_FOUND"),
        ("</dev/null", "INVALID_ARGUMENT"),
    ],
)
def test_what_standard_input_may_hold(tmp_path: Path, home: str, given: str, said: str) -> None:
    done = shell(tmp_path, f"$DAO call documents.get - --home {home} {given}")
    assert done.returncode == 1 and said in done.stderr and "defect" not in done.stderr


def test_a_stream_ends_when_nobody_reads_it_any_more(tmp_path: Path, home: str) -> None:
    done = shell(
        tmp_path, f'$DAO call documents.watch \'{{"space":"quiet"}}\' --home {home} | head -1'
    )
    assert json.loads(done.stdout)["kind"] == "KIND_CAUGHT_UP"
    assert done.stderr == ""


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_any_text_can_be_printed(tmp_path: Path, home: str, encoding: str) -> None:
    request = json.dumps(
        {"space": "notes", "id": "你好", "fields": {"title": "…\u202e\ud83d\ude80"}}
    )
    line = f"PYTHONIOENCODING={encoding} $DAO call documents.put '{request}' --home {home}"
    assert shell(tmp_path, line).returncode == 0
    line = f"PYTHONIOENCODING={encoding} $DAO call documents.get"
    done = shell(tmp_path, f'{line} \'{{"space":"notes","id":"你好"}}\' --home {home}')
    assert done.returncode == 0, done.stderr
    assert "\u202e" not in done.stdout and "\\u202e" in done.stdout
    wrong = shell(tmp_path, "PYTHONIOENCODING=ascii $DAO inspect $'\\xff\\x1b[2J.wasm'")
    assert wrong.returncode == 1 and "\\x1b[2J.wasm cannot be read" in wrong.stderr


def test_details_are_shown(dao: Dao, home: str) -> None:
    edits = [
        {"path": ["title"], "set": "Rye"},
        {"path": ["no", "such", "place"], "set": 1},
    ]
    request = json.dumps({"space": "notes", "id": "bread", "edits": edits})
    done = dao("call", "documents.patch", request, "--home", home)
    assert done.returncode == 1
    assert "  edit: 1\n" in done.stderr
    told = json.loads(dao("call", "documents.patch", request, "--home", home, "--json").stderr)
    assert told["error"]["details"]["edit"] == "1"


def test_a_byte_order_mark_is_no_damage(dao: Dao, tmp_path: Path, home: str) -> None:
    assert dao("grants", "allow", "net=a.org", "--home", home).returncode == 0
    path = tmp_path / home / "grants.toml"
    path.write_bytes("\ufeff".encode() + path.read_bytes())
    listed = json.loads(dao("grants", "--home", home, "--json").stdout)
    (net,) = (right for right in listed["rights"] if right["capability"] == "net")
    assert net["state"] == "allowed"
    assert dao("call", "system.info", "--home", home).returncode == 0


def test_a_mistyped_home_is_not_made(dao: Dao, tmp_path: Path) -> None:
    for words in (("allow", "net=a.org"), ("deny", "net"), ("forget", "net")):
        done = dao("grants", *words, "--home", "typo")
        assert done.returncode == 1 and "there is no home at" in done.stderr
        assert "typo" in done.stderr and not (tmp_path / "typo").exists()
    assert "no such home yet" in dao("grants", "--home", "typo").stderr
    assert dao("grants", "allow", "net=a.org", "--home", "typo", "--new").returncode == 0
    shutil.rmtree(tmp_path / "typo")


def test_too_few_descriptors_are_not_blamed_on_rights(tmp_path: Path, home: str) -> None:
    for limit in range(6, 20):
        done = shell(tmp_path, f"ulimit -n {limit}; $DAO call system.info --home {home}")
        assert "right to write" not in done.stderr, limit

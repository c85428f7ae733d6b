"""The commands that need no running unit."""

from __future__ import annotations

import json
import shlex
import shutil
from pathlib import Path

import pytest

from dao_sdk import resources
from dao_sdk.codegen import toolchains
from dao_sdk.codegen.pack import PackError
from tests.codegen.packs import write_pack

from .conftest import Dao


def test_ir_is_the_contract_as_json(dao: Dao) -> None:
    done = dao("ir")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["ir"] == 2
    digest = dao("ir", "--digest").stdout.strip()
    assert len(bytes.fromhex(digest)) == 32


def test_ir_of_a_broken_contract_tells_every_problem(dao: Dao, tmp_path: Path) -> None:
    shutil.copytree(resources.abi(), tmp_path / "c" / "abi")
    shutil.copytree(resources.proto(), tmp_path / "c" / "proto")
    path = tmp_path / "c" / "abi" / "v1.yaml"
    text = path.read_text().replace("mode: sync", "moed: sync", 1).replace("code: -3", "code: -2")
    path.write_text(text)
    done = dao("ir", "--contract", "c")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "c/abi/v1.yaml:" in done.stderr
    assert "did you mean `mode`?" in done.stderr
    assert done.stderr.count("c/abi/v1.yaml:") >= 2


def test_generate_check_and_clean(dao: Dao, tmp_path: Path) -> None:
    words = ("generate", "--lang", "python", "--only", "api", "--out", "api")
    done = dao(*words, "--json")
    assert done.returncode == 0, done.stderr
    written = json.loads(done.stdout)["written"]
    assert "clients.py" in written
    assert dao(*words, "--check").returncode == 0
    (tmp_path / "api" / "mine.py").write_text("mine")
    with (tmp_path / "api" / "clients.py").open("a") as file:
        file.write("# drifted\n")
    drifted = dao(*words, "--check")
    assert drifted.returncode == 1
    assert "drifted  api/clients.py" in drifted.stdout
    assert "Traceback" not in drifted.stderr
    assert "`dao generate --lang python --out api --only api` writes" in drifted.stderr
    kept = dao(*words)
    assert kept.returncode == 1
    assert "Move them away" in kept.stderr
    (tmp_path / "api" / "clients.py").unlink()
    assert dao(*words).returncode == 0
    assert dao(*words, "--clean").returncode == 0
    assert [path.name for path in (tmp_path / "api").iterdir()] == ["mine.py"]


def test_generate_check_advises_the_whole_command(dao: Dao, tmp_path: Path) -> None:
    toml = '[options.crate]\ndoc = "d"\ndefault = "x"\n[[files]]\ntemplate = "a.j2"\npath = "a"'
    write_pack(tmp_path / "my pack", toml, a__j2="{{ options.crate }}")
    shutil.copytree(resources.abi(), tmp_path / "own contract" / "abi")
    shutil.copytree(resources.proto(), tmp_path / "own contract" / "proto")
    words = ["--lang", "./my pack", "--out", "a b", "--contract", "own contract"]
    words += ["--option", "crate=of-my-own"]
    done = dao("generate", *words, "--check")
    assert done.returncode == 1
    advice = shlex.split(done.stderr.partition("`")[2].partition("`")[0])
    assert advice == ["dao", "generate", *words]
    assert dao(*advice[1:]).returncode == 0
    assert dao("generate", *words, "--check").returncode == 0


def test_generate_does_not_write_over_another_language(dao: Dao, tmp_path: Path) -> None:
    assert dao("generate", "--lang", "python", "--out", "out").returncode == 0
    before = sorted(path for path in (tmp_path / "out").rglob("*"))
    done = dao("generate", "--lang", "rust-guest", "--out", "out")
    assert done.returncode == 1
    assert "out holds the output of the pack python" in done.stderr
    assert "`dao generate --lang python --out out --clean`" in done.stderr
    assert sorted(path for path in (tmp_path / "out").rglob("*")) == before


def test_generate_for_a_language_that_is_not_there(dao: Dao) -> None:
    done = dao("generate", "--lang", "pyton", "--out", "x")
    assert done.returncode == 1
    assert "did you mean `python`" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("generate",),
        ("generate", "--lang", "python"),
        ("generate", "--lang", "python", "--out", "x", "--check", "--clean"),
        ("generate", "--lang", "python", "--out", "x", "--option", "novalue"),
        ("call",),
        ("completion", "tcsh"),
        ("grants", "allow"),
        ("ir", "--nonsense"),
    ],
)
def test_wrong_usage_is_2(dao: Dao, words: tuple[str, ...]) -> None:
    done = dao(*words)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert "--help` shows how it is used" in done.stderr


def test_methods_are_listed_and_described(dao: Dao) -> None:
    assert "documents.put" in dao("call", "--list").stdout
    listed = json.loads(dao("call", "--list", "--json").stdout)
    assert {"dao.data.v1.DocumentsService.Put", "dao.system.v1.SystemService.Info"} <= {
        m["name"] for m in listed
    }
    described = dao("call", "patch", "--describe").stdout
    assert "TextSplice" in described
    told = json.loads(dao("call", "documents.watch", "--describe", "--json").stdout)
    assert (told["mode"], told["response"]) == ("stream", "dao.data.v1.WatchResponse")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("call", "docs.ptch"), "Did you mean documents.patch?"),
        (("call", "documents.get", '{"spac": "x"}'), "Did you mean `space`?"),
        (("call", "documents.get", "{"), "single quotes"),
        (("call", "documents.get", "{}", "--home", "nowhere"), "--new"),
        (("call", "documents.get", "{}", "--new", "--grant", "nt=x"), "Did you mean 'net'?"),
        (("inspect", "nowhere.wasm"), "nowhere.wasm cannot be read"),
        (("inspect", __file__), "does not begin with"),
    ],
)
def test_what_goes_wrong_is_told_with_how_to_mend_it(
    dao: Dao, words: tuple[str, ...], told: str
) -> None:
    done = dao(*words)
    assert done.returncode == 1, done.stdout
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_errors_are_json_where_json_is_wanted(dao: Dao) -> None:
    done = dao("call", "documents.get", "{", "--json")
    assert json.loads(done.stderr)["error"]["help"]


def test_doctor(dao: Dao) -> None:
    done = dao("doctor", "--json")
    told = json.loads(done.stdout)
    assert told["libraries"]["wasmtime"]
    assert {"python", "rust-guest"} <= {finding["pack"] for finding in told["toolchains"]}
    assert dao("doctor").stdout.startswith("the SDK\n")


def tool(folder: Path, lines: str) -> Path:
    (folder / "toolchain.toml").write_text(f'[[tool]]\nname = "x"\nuse = "u"\nget = "g"\n{lines}\n')
    return folder


def test_tools_that_are_here_old_missing_or_broken(tmp_path: Path) -> None:
    def found(lines: str) -> tuple[str, str]:
        (each,) = toolchains.toolchain(tool(tmp_path, lines))
        return toolchains.probe(each)

    echo = "command = ['echo', 'x 1.2.3']\nversion = 'x (.*)'\n"
    assert found(echo) == ("1.2.3", "")
    assert found(echo + "least = '1.10'") == ("1.2.3", "older than 1.10")
    assert found("command = ['no-such-tool']\nversion = 'x'") == ("", "not here")
    assert found("command = ['true']\nversion = '(x)'") == ("", "not here")
    assert found("command = ['false']\nversion = '(x)'") == ("", "does not work: exit 1")


def test_a_toolchain_file_that_is_wrong(tmp_path: Path) -> None:
    assert toolchains.toolchain(tmp_path) == []
    for lines in ("colour = 'red'", "command = 3", "["):
        with pytest.raises(
            PackError, match=r"toolchain.toml(, line 5: expected a key| cannot be used)"
        ):
            toolchains.toolchain(tool(tmp_path, lines))

"""What the Go pack makes is Go that its own tools have no word against, for both contracts."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from dao_sdk import resources
from dao_sdk.codegen.generate import generate
from dao_sdk.contract.reader import read_contract
from tests.runner.lanes import GO_TOOLS

from .foreseen import enums, foreseen, messages, odd

RUNTIME = resources.templates() / "go" / "runtime"

pytestmark = pytest.mark.skipif(
    "DAO_GO" not in os.environ, reason="the lane `go` runs this: python3 tests/run.py go"
)


def go(folder: Path, *words: str) -> str:
    """Run the Go command; gives its output."""
    done = subprocess.run(
        ["go", *words], cwd=folder, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, f"go {' '.join(words)}\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


@pytest.fixture(scope="module", params=["shipped", "odd"])
def module(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated Go module."""
    folder = tmp_path_factory.mktemp(request.param)
    contract = odd() if request.param == "odd" else read_contract()
    report = generate(contract, "go", folder, options={"module": "example.org/its-own/dao"})
    assert not report.unformatted
    shutil.copy(RUNTIME / "go.sum", folder)
    return folder


@pytest.mark.parametrize("runtime", [True, False], ids=["runtime", "generated"])
def test_go_has_no_word_against_it(runtime: bool, module: Path) -> None:
    folder = RUNTIME if runtime else module
    assert go(folder, "mod", "tidy", "-diff") == ""
    assert subprocess.check_output(["gofmt", "-l", "."], cwd=folder, text=True) == ""
    go(folder, "vet", "./...")
    go(folder, "run", GO_TOOLS["staticcheck"], "-checks", "all,-ST1000,-ST1003", "./...")


def test_the_runtimes_own_tests(tmp_path: Path) -> None:
    assert "ok" in go(RUNTIME, "test", "-count=1", "./...")


def test_what_the_runtime_has_of_the_contract_is_up_to_date() -> None:
    out = RUNTIME / "gen" / "contract"
    report = generate(read_contract(), "go", out, only="contract", check=True)
    assert not report.drifted, f"run `dao generate --lang go --only contract --out {out}`"


TOP = re.compile(r"^(?:type|func) ([A-Z]\w*)", re.M)
CONST = re.compile(r"^\t([A-Z]\w*) +[A-Z]\w* = -?\d+", re.M)
TABLE = re.compile(r"^\t([A-Z]\w*) = map\[", re.M)
STRUCT = re.compile(r"^type ([A-Z]\w*) struct \{\n(.*?)^\}", re.M | re.S)
FIELD = re.compile(r"^\t([A-Z]\w*) ", re.M)
GETTER = re.compile(r"^func \(x \*([A-Z]\w*)\) (Get\w*)\(", re.M)


def test_the_names_of_protoc_gen_go_are_foreseen(tmp_path: Path) -> None:
    generate(odd(), "go", tmp_path)
    view = foreseen("go")
    wanted: set[tuple[str, ...]] = set()
    for package, message in messages(view):
        place, name = package.names.go, message.names.go
        wanted.add((place, name))
        alone = [field.names for field in message.fields if field.oneof is None]
        every = [field.names for field in message.fields]
        oneofs = [oneof.names for oneof in message.oneofs]
        wanted |= {(place, name, each.go) for each in (*alone, *oneofs)}
        wanted |= {(place, name, each.getter) for each in (*every, *oneofs)}
        for field in message.fields:
            if field.oneof is not None:
                wanted |= {(place, field.names.wrapper)}
                wanted |= {(place, field.names.wrapper, field.names.go)}
    for package, enum in enums(view):
        wanted |= {(package.names.go, enum.names[form]) for form in ("go", "names", "values")}
        wanted |= {(package.names.go, value.names.go) for value in enum.values}
    made: set[tuple[str, ...]] = set()
    for file in tmp_path.rglob("*.pb.go"):
        text, folder = file.read_text("utf-8"), file.parent.name
        for pattern in (TOP, CONST, TABLE):
            made |= {(folder, name) for name in pattern.findall(text)}
        for struct, fields in STRUCT.findall(text):
            made |= {(folder, struct, name) for name in FIELD.findall(fields)}
        made |= {(folder, *found) for found in GETTER.findall(text)}
    assert len(made) > 300
    assert made == wanted


PROGRAM = """package main

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"example.org/%(one)s"
	"example.org/%(one)s/contract"
	"example.org/%(one)s/host"
	"example.org/%(one)s/namesv1"
	other "example.org/%(two)s"
)

type unit struct{}

func (unit) Unary(context.Context, contract.Method, []byte) ([]byte, error) {
	return nil, &host.Error{Status: contract.StatusNotFound, Message: "no such thing"}
}

func (unit) Stream(context.Context, contract.Method, []byte) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for yield(nil, nil) {
		}
	}
}

func main() {
	ctx := context.Background()
	clients := dao.NewClients(unit{})
	if _, err := clients.Close.Close(ctx, &namesv1.Same{}); errors.Is(err, contract.StatusNotFound) {
		fmt.Println(err)
	}
	items := 0
	for _, err := range clients.Close.Float(ctx, nil) {
		if items++; err != nil || items == 3 {
			break
		}
	}
	fmt.Println(items, other.Clients{}.Close == nil)
}
"""


def test_two_bindings_live_in_one_program(tmp_path: Path) -> None:
    for name in ("one", "two"):
        options = {"module": f"example.org/app/{name}", "go_mod": "no"}
        generate(odd(), "go", tmp_path / name, options=options)
    text = PROGRAM % {"one": "app/one", "two": "app/two"}
    (tmp_path / "main.go").write_text(text, "utf-8")
    (tmp_path / "go.mod").write_text(
        (RUNTIME / "go.mod").read_text("utf-8").replace("dao.local/host", "example.org/app"),
        "utf-8",
    )
    shutil.copy(RUNTIME / "go.sum", tmp_path)
    assert go(tmp_path, "run", ".").splitlines() == ["NOT_FOUND: no such thing", "3 true"]

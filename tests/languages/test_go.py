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
from dao_sdk.verify.cases import load
from dao_sdk.verify.languages import languages, prepare
from tests.runner.lanes import GO_TOOLS
from tests.verify.mutate import mutants, survivors

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
    go(folder, "mod", "tidy")  # as its author does once
    return folder


@pytest.mark.parametrize("runtime", [True, False], ids=["runtime", "generated"])
def test_go_has_no_word_against_it(runtime: bool, module: Path) -> None:
    folder = RUNTIME if runtime else module
    assert go(folder, "mod", "tidy", "-diff") == ""
    assert subprocess.check_output(["gofmt", "-l", "."], cwd=folder, text=True) == ""
    go(folder, "vet", "./...")
    go(folder, "run", GO_TOOLS["staticcheck"], "-checks", "all,-ST1000,-ST1003", "./...")


def test_the_runtimes_own_tests(tmp_path: Path) -> None:
    assert "ok" in go(RUNTIME, "test", "-race", "-count=1", "./...")


FEW = 6
"""Unless there is time (``pytest --long``), one of so many mutants is tried."""


def test_mutants_of_the_runtime_are_caught(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    language, work = languages()["go"], tmp_path / "go"
    prepare(language, work)
    known = mutants("go")
    assert len(known) >= 15
    chosen = known if request.config.getoption("--long") else known[::FEW]
    made = list(survivors(language, chosen, work, load()))
    assert [(mutant.name, why) for mutant, why in made if why] == []


def test_what_the_runtime_has_of_the_contract_is_up_to_date() -> None:
    out = RUNTIME / "gen"
    options = {"module": "dao.local/host/gen", "runtime": "dao.local/host"}
    report = generate(read_contract(), "go", out, only="api", check=True, options=options)
    assert not report.drifted, "run `./dev generate`"


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


CHECKS = """package main

import (
	"context"
	"fmt"

	dao "example.org/app"
	"example.org/app/contract"
	"example.org/app/host"
	"example.org/app/otherv1"
	"google.golang.org/protobuf/proto"
)

type unit struct{ host.Caller }

func (unit) Unary(context.Context, contract.Method, []byte) ([]byte, error) { return nil, nil }

func good() *otherv1.Ruled {
	return &otherv1.Ruled{Reset_: "ab", Small: -1, List: []string{"x"}, Self: &otherv1.Same{}}
}

func main() {
	broken := map[string]func(*otherv1.Ruled){
		"reset":   func(it *otherv1.Ruled) { it.Reset_ = "" },
		"reset4":  func(it *otherv1.Ruled) { it.Reset_ = "äöüßx" },
		"words":   func(it *otherv1.Ruled) { it.Words = "a" },
		"data":    func(it *otherv1.Ruled) { it.Data = []byte{1} },
		"data3":   func(it *otherv1.Ruled) { it.Data = make([]byte, 4) },
		"large":   func(it *otherv1.Ruled) { it.Large = 2 },
		"large63": func(it *otherv1.Ruled) { it.Large = 1 << 63 },
		"small":   func(it *otherv1.Ruled) { it.Small = -6 },
		"zero":    func(it *otherv1.Ruled) { it.Small = 0 },
		"maybe":   func(it *otherv1.Ruled) { it.Maybe = proto.Int64(0) },
		"list":    func(it *otherv1.Ruled) { it.List = nil },
		"list2":   func(it *otherv1.Ruled) { it.List = []string{"a", "b", "c"} },
		"item":    func(it *otherv1.Ruled) { it.List = []string{"a", ""} },
		"map":     func(it *otherv1.Ruled) { it.Map = map[string]*otherv1.Ruled{"b": nil, "a": nil} },
		"nothing": func(it *otherv1.Ruled) { it.Self = nil },
		"text":    func(it *otherv1.Ruled) { it.Choice = &otherv1.Ruled_Text{Text: "ab"} },
		"other":   func(it *otherv1.Ruled) { it.Choice = &otherv1.Ruled_Other{} },
		"good":    func(it *otherv1.Ruled) { it.Words, it.Large = "\\"a\\\\.123", 3 },
	}
	for _, name := range []string{"reset", "reset4", "words", "data", "data3", "large", "large63", "small",
		"zero", "maybe", "list", "list2", "item", "map", "nothing", "text", "other", "good"} {
		request := good()
		broken[name](request)
		_, err := dao.NewClients(unit{}).OtherV1Things.Check(context.Background(), request)
		failed, ok := err.(*host.Error)
		if !ok {
			failed = &host.Error{}
		}
		fmt.Println(name, failed.Status, failed.Details["field"], failed.Details["limit"])
	}
}
"""

BROKEN = """reset INVALID_ARGUMENT reset
reset4 TOO_LARGE reset 4
words INVALID_ARGUMENT words
data INVALID_ARGUMENT data
data3 TOO_LARGE data 3
large INVALID_ARGUMENT large
large63 INVALID_ARGUMENT large 9000000000000000000
small INVALID_ARGUMENT small
zero INVALID_ARGUMENT small
maybe INVALID_ARGUMENT maybe
list INVALID_ARGUMENT list
list2 TOO_LARGE list 2
item INVALID_ARGUMENT list[1]
map INVALID_ARGUMENT map[a].reset
nothing INVALID_ARGUMENT self
text TOO_LARGE text 1
other INVALID_ARGUMENT other.reset
good OK"""


def test_rules_of_every_kind_are_checked(tmp_path: Path) -> None:
    generate(odd(), "go", tmp_path, options={"module": "example.org/app"})
    (tmp_path / "check").mkdir()
    (tmp_path / "check" / "main.go").write_text(CHECKS, "utf-8")
    go(tmp_path, "mod", "tidy")
    lines = go(tmp_path, "run", "./check").splitlines()
    assert [line.strip() for line in lines] == BROKEN.splitlines()


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

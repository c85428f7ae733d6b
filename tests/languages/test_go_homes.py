"""Homes pass between Go and Python, and one program has a home at a time."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from dao_sdk import Avatar, DaoError, resources
from dao_sdk.cli.main import main
from dao_sdk.codegen.generate import generate
from dao_sdk.contract.reader import read_contract

pytestmark = pytest.mark.skipif(
    "DAO_GO" not in os.environ, reason="the lane `go` runs this: python3 tests/run.py go"
)

PROGRAM = """package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	"example.org/app/dao"
	"example.org/app/dao/host"
	"example.org/app/dao/host/avatar"
	"example.org/app/dao/host/documents"
)

type note struct {
	Title string `dao:"title"`
}

func main() {
	ctx := context.Background()
	recording, err := os.Create(os.Args[1] + ".dao-recording")
	if err != nil {
		log.Fatal(err)
	}
	recorder := host.NewRecorder(recording, 0)
	a, err := dao.Open(ctx, os.Args[1], avatar.WithUnit(os.Args[2]), avatar.WithCacheDir(os.Args[3]),
		avatar.WithRuntime(host.WithObserver(recorder), host.WithStartPatience(10*time.Minute)))
	if err != nil {
		log.Fatal(err)
	}
	notes := documents.Space[note](a, "notes")
	if _, err := notes.Put(ctx, "go", note{"from Go"}); err != nil {
		log.Fatal(err)
	}
	for each, err := range notes.Query(ctx) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(each.ID, each.Fields.Title)
	}
	if len(os.Args) > 4 {
		fmt.Println("open")
		_, _ = fmt.Scanln()
	}
	if err := errors.Join(a.Close(ctx), recorder.Err(), recording.Close()); err != nil {
		log.Fatal(err)
	}
}
"""


BOTH = """package main

import (
	"context"
	"fmt"
	"log"
	"os"

	one "example.org/app/dao"
	onesavatar "example.org/app/dao/host/avatar"
	onesdocuments "example.org/app/dao/host/documents"
	two "example.org/app/two"
	twosavatar "example.org/app/two/host/avatar"
	twosdocuments "example.org/app/two/host/documents"
)

type note struct {
	Title string `dao:"title"`
}

func main() {
	ctx := context.Background()
	a, err := one.Open(ctx, os.Args[1], onesavatar.WithUnit(os.Args[2]), onesavatar.WithCacheDir(os.Args[3]))
	if err != nil {
		log.Fatal(err)
	}
	if _, err := two.Open(ctx, os.Args[1], twosavatar.WithUnit(os.Args[2])); err == nil {
		log.Fatal("two modules have one home")
	}
	b, err := two.Open(ctx, os.Args[1]+"2", twosavatar.WithUnit(os.Args[2]), twosavatar.WithCacheDir(os.Args[3]))
	if err != nil {
		log.Fatal(err)
	}
	mine, yours := onesdocuments.Space[note](a, "notes"), twosdocuments.Space[note](b, "notes")
	ended := make(chan error)
	go func() { _, err := mine.Put(ctx, "a", note{"of one"}); ended <- err }()
	go func() { _, err := yours.Put(ctx, "a", note{"of two"}); ended <- err }()
	for range 2 {
		if err := <-ended; err != nil {
			log.Fatal(err)
		}
	}
	if err := a.Close(ctx); err != nil {
		log.Fatal(err)
	}
	found, err := yours.Get(ctx, "a")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(found.Fields.Title)
	if err := b.Close(ctx); err != nil {
		log.Fatal(err)
	}
}
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """A program in Go that writes into a home, and lists what is there."""
    folder = tmp_path_factory.mktemp("go")
    options = {"module": "example.org/app/dao", "go_mod": "no"}
    generate(read_contract(), "go", folder / "dao", options=options)
    options["module"] = "example.org/app/two"
    generate(read_contract(), "go", folder / "two", options=options)
    (folder / "both").mkdir()
    (folder / "both" / "main.go").write_text(BOTH, "utf-8")
    runtime = resources.templates() / "go" / "runtime"
    module = (runtime / "go.mod").read_text("utf-8")
    (folder / "go.mod").write_text(module.replace("dao.local/host", "example.org/app"), "utf-8")
    shutil.copy(runtime / "go.sum", folder)
    (folder / "main.go").write_text(PROGRAM, "utf-8")
    subprocess.run(["go", "build", "-o", "app", "."], cwd=folder, check=True, timeout=600)
    return [str(folder / "app"), str(resources.unit()), str(folder / "cache")]


def run(program: list[str], home: Path) -> str:
    app, *rest = program
    return subprocess.run(
        [app, str(home), *rest], check=True, capture_output=True, text=True, timeout=900
    ).stdout


async def written(home: Path) -> dict[str, str]:
    """Write into a home from Python, and say what is there."""
    async with Avatar.open(home, unit=resources.unit()) as avatar:
        space = avatar.documents.space("notes")
        await space.put("python", {"title": "from Python"})
        return {each.id: each.fields["title"] async for each in space.query()}


def test_two_generated_modules_live_in_one_program(program: list[str], tmp_path: Path) -> None:
    app, *rest = program
    both = ["go", "run", "./both", str(tmp_path / "home"), *rest]
    done = subprocess.run(
        both, cwd=Path(app).parent, capture_output=True, text=True, check=False, timeout=600
    )
    assert (done.stdout, done.returncode) == ("of two\n", 0), done.stderr


async def test_a_home_of_go_opens_in_python(program: list[str], tmp_path: Path) -> None:
    assert run(program, tmp_path / "home") == "go from Go\n"
    assert await written(tmp_path / "home") == {"go": "from Go", "python": "from Python"}
    assert run(program, tmp_path / "home") == "go from Go\npython from Python\n"


async def test_a_home_of_python_opens_in_go(program: list[str], tmp_path: Path) -> None:
    assert await written(tmp_path / "home") == {"python": "from Python"}
    assert run(program, tmp_path / "home") == "go from Go\npython from Python\n"


def test_what_was_recorded_in_go_replays_in_python(
    program: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(program, tmp_path / "home")
    assert main(["replay", str(tmp_path / "home.dao-recording")]) == 0
    assert "bit for bit" in capsys.readouterr().out


async def test_one_program_has_a_home_at_a_time(program: list[str], tmp_path: Path) -> None:
    app, *rest = program
    command = [app, str(tmp_path / "home"), *rest, "stay"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        while holder.stdout.readline() != b"open\n":
            pass
        with pytest.raises(DaoError, match="app"):
            await written(tmp_path / "home")
        holder.stdin.close()
    async with Avatar.open(tmp_path / "home", unit=resources.unit()):
        done = subprocess.run([app, str(tmp_path / "home"), *rest], capture_output=True, text=True)
        assert done.returncode == 1
        assert "in use" in done.stderr

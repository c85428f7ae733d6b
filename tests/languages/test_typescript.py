"""What the TypeScript pack makes is TypeScript that the compiler has no word against."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from dao_sdk import resources
from dao_sdk.codegen.generate import generate
from dao_sdk.contract.reader import read_contract
from dao_sdk.verify.cases import load
from dao_sdk.verify.languages import languages, prepare
from tests.verify.mutate import mutants, survivors

from .foreseen import enums, foreseen, messages, odd

RUNTIME = Path(os.environ.get("DAO_TYPESCRIPT", ""))
"""A copy of the runtime, with its packages installed."""

ROOT = Path(__file__).resolve().parents[2]
PLACES = {
    "DAO_UNIT": str(ROOT / "dao_sdk" / "unit" / "dao.wasm"),
    "DAO_VECTORS": str(ROOT / "tests" / "vectors"),
}
"""Where the tests of the runtime find what they need."""

pytestmark = pytest.mark.skipif(
    "DAO_TYPESCRIPT" not in os.environ,
    reason="the lane `typescript` runs this: python3 tests/run.py typescript",
)


def run(folder: Path, *words: str) -> str:
    """Run a command of Node or of the packages; gives its output."""
    path = f"{RUNTIME / 'node_modules' / '.bin'}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        words,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        env={**os.environ, "PATH": path, **PLACES},
    )
    assert done.returncode == 0, f"{' '.join(words)}\n{done.stdout}{done.stderr}"
    return done.stdout + done.stderr


@pytest.fixture(autouse=True)
def plugin(monkeypatch: pytest.MonkeyPatch) -> None:
    """The plugin among the packages is the one that the pack pins."""
    path = f"{RUNTIME / 'node_modules' / '.bin'}{os.pathsep}{os.environ['PATH']}"
    monkeypatch.setenv("PATH", path)


def bindings(folder: Path, which: str) -> Path:
    """Generate a package with what it needs."""
    generate(odd() if which == "odd" else read_contract(), "typescript", folder)
    (folder / "node_modules").symlink_to(RUNTIME / "node_modules")
    return folder


@pytest.mark.parametrize("which", ["shipped", "odd"])
def test_the_compiler_has_no_word_against_it(which: str, tmp_path: Path) -> None:
    folder = bindings(tmp_path / "bindings", which)
    assert run(folder, "tsc", "--project", ".") == ""


@pytest.mark.parametrize("which", ["shipped", "odd"])
def test_the_package_is_one_that_others_can_use(which: str, tmp_path: Path) -> None:
    folder = bindings(tmp_path / "bindings", which)
    run(folder, "npm", "run", "--silent", "build")
    run(folder, "publint", "--strict")
    packed = run(folder, "npm", "pack", "--silent", "--ignore-scripts").split()[-1]
    run(folder, "attw", "--profile", "esm-only", packed)
    exported = json.loads((folder / "package.json").read_text("utf-8"))["exports"]
    assert ("./documents" in exported) == (which == "shipped")


ANY = re.compile(r"(?<![\w.])any(?![\w])")
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)


def test_no_public_type_is_any(tmp_path: Path) -> None:
    folder = bindings(tmp_path / "bindings", "shipped")
    run(folder, "npm", "run", "--silent", "build")
    declared = {
        file.relative_to(folder).as_posix(): COMMENT.sub("", file.read_text("utf-8"))
        for file in (folder / "dist").rglob("*.d.ts")
    }
    assert len(declared) > 50
    ours = {name: text for name, text in declared.items() if not name.startswith("dist/messages/")}
    assert not [name for name, text in ours.items() if ANY.search(text)]


def test_the_runtimes_own_tests() -> None:
    assert run(RUNTIME, "npm", "run", "--silent", "check") == ""
    assert re.search(r"fail 0\b", run(RUNTIME, "npm", "test", "--silent"))


FEW = 17
"""Unless there is time (``pytest --long``), one of so many mutants is tried."""


def test_mutants_of_the_runtime_are_caught(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    language, work = languages()["typescript"], tmp_path / "typescript"
    prepare(language, work)
    known = mutants("typescript")
    assert len(known) >= 25
    chosen = known if request.config.getoption("--long") else known[::FEW]
    made = list(survivors(language, chosen, work, load()))
    assert [(mutant.name, why) for mutant, why in made if why] == []


def test_what_the_runtime_has_of_the_contract_is_up_to_date() -> None:
    out = resources.templates() / "typescript" / "runtime" / "gen"
    options = {"runtime": "../src"}
    report = generate(read_contract(), "typescript", out, only="api", check=True, options=options)
    again = f"dao generate --lang typescript --only api --option runtime=../src --out {out}"
    assert not report.drifted, f"run `{again}`"


TOP = re.compile(r"^export (?:declare )?(?:type|enum|const) ([\w$]+)", re.M)
MESSAGE = re.compile(
    r"^export declare type ([\w$]+) = Message(?:\$\d+)?<[^>]*> & \{\n(.*?)^\};", re.M | re.S
)
FIELD = re.compile(r"^  ([\w$]+)\??:", re.M)
CASE = re.compile(r'^    case: "([\w$]+)"', re.M)
ENUM = re.compile(r"^export enum ([\w$]+) \{\n(.*?)^\}", re.M | re.S)
VALUE = re.compile(r"^  ([\w$]+) = -?\d+,", re.M)


def test_the_names_of_protobuf_es_are_foreseen(tmp_path: Path) -> None:
    folder = bindings(tmp_path / "bindings", "odd")
    view = foreseen("typescript")
    wanted: set[tuple[str, ...]] = set()
    for _, message in messages(view):
        module, name = message.file.path.removesuffix(".proto"), message.names.type
        wanted |= {(module, name), (module, message.names.schema)}
        names = [field.names for field in message.fields] + [it.names for it in message.oneofs]
        wanted |= {(module, name, each.name) for each in names}
    for _, enum in enums(view):
        module, name = enum.file.path.removesuffix(".proto"), enum.names.type
        wanted |= {(module, name), (module, enum.names.schema)}
        wanted |= {(module, name, value.names.name) for value in enum.values}
    made: set[tuple[str, ...]] = set()
    root = folder / "messages"
    for file in root.rglob("*_pb.d.ts"):
        text = file.read_text("utf-8")
        module = file.relative_to(root).as_posix().removesuffix("_pb.d.ts")
        made |= {(module, name) for name in TOP.findall(text) if not name.startswith("file_")}
        for name, body in MESSAGE.findall(text):
            made |= {(module, name, each) for each in (*FIELD.findall(body), *CASE.findall(body))}
        for name, body in ENUM.findall(text):
            made |= {(module, name, each) for each in VALUE.findall(body)}
    assert len(made) > 200
    assert made == wanted


AUTHOR = """
import { CallError, Clients, handlers, type Caller, type CloseCapability, type Stream } from "./index.js";
import { Same_Kind } from "./messages/odd/other/v1/other_pb.js";

const caller: Caller = {
  unary: async (method) => {
    throw new CallError("NOT_FOUND", `nothing for ${method.name}`);
  },
  stream: () => {
    const items: Stream<Uint8Array> = {
      next: async () => ({ done: false, value: new Uint8Array() }),
      return: async () => ({ done: true, value: undefined }),
      close: () => undefined,
      [Symbol.asyncIterator]: () => items,
      [Symbol.asyncDispose]: async () => undefined,
    };
    return items;
  },
};

const close: CloseCapability = {
  import: async function* (request) {
    yield { kind: request.kind };
    yield { kind: Same_Kind.func };
  },
  class: async () => ({ kind: Same_Kind.class }),
};

const clients = new Clients(caller);
try {
  await clients.close$.close();
} catch (error) {
  if (error instanceof CallError && error.code === "NOT_FOUND") {
    console.log(error.message);
  }
}
let items = 0;
for await (const item of clients.close$.float({}, { timeoutMs: 1000 })) {
  if (item.list.length === 0 && ++items === 3) {
    break;
  }
}
console.log(items);
const handler = handlers({ lambda: { ...close, lambda: () => new Uint8Array(), yield: () => 0n } }).get("avatar_lambda_import");
const options = { signal: new AbortController().signal };
if (handler?.mode === "stream") {
  for await (const item of handler.handle(new Uint8Array(), options)) {
    console.log(item.join());
  }
}
"""


def test_a_program_of_an_author_runs(tmp_path: Path) -> None:
    folder = bindings(tmp_path / "bindings", "odd")
    (folder / "author.ts").write_text(AUTHOR, "utf-8")
    run(folder, "tsc", "--project", ".", "--noEmit", "false", "--outDir", "built")
    for place in ("messages", "package.json"):
        (folder / "built" / place).symlink_to(folder / place)
    assert run(folder / "built", "node", "author.js").splitlines() == [
        "nothing for odd.names.v1.Close.Close",
        "3",
        "",
        "8,2",
    ]


def test_a_second_run_finds_nothing_to_do(tmp_path: Path) -> None:
    folder = bindings(tmp_path / "bindings", "shipped")
    assert not generate(read_contract(), "typescript", folder, check=True).drifted
    assert (folder / "package.json").is_file()

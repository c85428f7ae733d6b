"""The emitted Python package: complete, typed, documented, and standing on its own."""

from __future__ import annotations

import ast
import inspect
import os
import re
import subprocess
import sys
import textwrap
import tomllib
from hashlib import sha256
from pathlib import Path

import pytest

import dao_sdk
from dao_sdk.codegen.generate import generate
from dao_sdk.codegen.pack_loader import load_pack
from dao_sdk.contract.model import Contract
from dao_sdk.host.avatar import AvatarBase
from dao_sdk.host.local.typed_client import LocalClientBase

SDK = Path(dao_sdk.__file__).parent
NOT_COPIED = {"dynamic", "api", "publishers/signing.py", "publishers/key_file.py"}
"""What needs the contract reader, is generated, or is for publishers."""

ALONE = """
import importlib.abc, sys

class Only(importlib.abc.MetaPathFinder):
    \"\"\"Lets in the standard library, the package itself, protobuf and wasmtime.\"\"\"

    allowed = {"google", "wasmtime", "bindings", *sys.stdlib_module_names}

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in self.allowed:
            raise ModuleNotFoundError(f"{name} is not to be had", name=name)

sys.meta_path.insert(0, Only())
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, shipped: Contract) -> Path:
    """A folder that has the package of the shipped contract as ``bindings``, with all there is."""
    folder = tmp_path_factory.mktemp("shipped")
    everything = {"server": "yes", "maintenance": "yes"}
    generate(shipped, "python", folder / "bindings", options=everything)
    return folder


@pytest.fixture(scope="module")
def odd_place(tmp_path_factory: pytest.TempPathFactory, odd: Contract) -> Path:
    """A folder that has the package of the odd contract as ``bindings``."""
    folder = tmp_path_factory.mktemp("odd")
    generate(odd, "python", folder / "bindings")
    return folder


def _mypy(place: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file="]
    done = subprocess.run(
        [*command, *arguments], cwd=place, capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def _run(place: Path, code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", ALONE + textwrap.dedent(code)],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONWARNINGS": "error", "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("which", ["place", "odd_place"])
def test_mypy_strict_has_nothing_to_say(which: str, request: pytest.FixtureRequest) -> None:
    assert _mypy(request.getfixturevalue(which), "-p", "bindings") == ""


@pytest.mark.parametrize("which", ["place", "odd_place"])
def test_black_has_nothing_to_say(which: str, request: pytest.FixtureRequest) -> None:
    package = request.getfixturevalue(which) / "bindings"
    black = [sys.executable, "-m", "black", "--check", "--line-length", "100", "--quiet"]
    made = [*package.glob("*.py"), *package.glob("*.pyi")]
    subprocess.run([*black, *map(str, made)], check=True, cwd=package)


def test_it_imports_with_protobuf_and_wasmtime_alone(place: Path) -> None:
    output = _run(
        place,
        """
        import importlib, pkgutil
        import bindings
        for module in pkgutil.walk_packages(bindings.__path__, "bindings."):
            if not module.name.startswith("bindings.runtime.host.adapters.net.connect"):
                importlib.import_module(module.name)
        from bindings import Avatar, Net, Set, Text, data_v1, field, spaces_v1
        request = data_v1.PutRequest(space="notes", mode=data_v1.PUT_MODE_CREATE)
        print(request.SerializeToString().hex(), Avatar.ABI.version, *sorted(Avatar.CLIENTS))
        print([name for name in __import__("sys").modules if name.startswith("dao")])
        """,
    )
    assert output.splitlines() == ["0a056e6f7465732001 1.0 documents spaces system", "[]"]


def test_its_face_is_that_of_the_sdk(place: Path) -> None:
    names = sorted(set(dao_sdk.__all__) - {"__version__"})
    _run(place, f"from bindings import {', '.join(names)}")


def test_it_runs_the_unit_that_comes_along(place: Path, tmp_path: Path) -> None:
    output = _run(
        place,
        f"""
        import asyncio
        from bindings import Avatar, Set, Text, data_v1, spaces_v1

        # What the capabilities keys and net stand on is asked for when a home is opened.
        Only.allowed |= {{"cryptography", "_cffi_backend", "httpx"}}

        async def main():
            for title in ("Bread", "Butter"):
                async with Avatar.open({str(tmp_path / "home")!r}) as avatar:
                    notes = avatar.documents.space("notes")
                    todo = await notes.create({{"title": title, "body": Text("rye")}})
                    await notes.patch(todo.id, Set("done", True))
                    request = data_v1.ListRequest(space="notes")
                    page = await avatar.documents.list(request)
                    print(sorted(each.fields["title"].string_value for each in page.documents))

        asyncio.run(main())
        """,
    )
    assert output.splitlines() == ["['Bread']", "['Bread', 'Butter']"]


def test_a_missing_library_is_told_before_a_home_is_made(place: Path, tmp_path: Path) -> None:
    output = _run(
        place,
        f"""
        import asyncio, pathlib
        from bindings import Avatar, DaoError

        async def tell(**given):
            try:
                async with Avatar.open({str(tmp_path / "home")!r}, **given):
                    print("open")
            except DaoError as error:
                print(error.message, "|", error.help)
            print(pathlib.Path({str(tmp_path / "home")!r}).exists())

        asyncio.run(tell())
        Only.allowed |= {{"cryptography", "_cffi_backend"}}
        asyncio.run(tell())
        class Mine:
            async def fetch(self, request): yield
        asyncio.run(tell(capabilities={{"net": Mine()}}))
        """,
    )
    both, no_home, one, none_yet, opened, there = output.splitlines()
    assert both.startswith("the unit uses capabilities that need a library which is not here: ")
    assert "`cryptography` for keys and `httpx` for net" in both or "`httpx` for net" in both
    assert "pip install" in both and "httpx" in both.partition("|")[2]
    assert "cryptography" not in one and "`httpx` for net" in one
    assert (no_home, none_yet, opened, there) == ("False", "False", "open", "True")


@pytest.mark.parametrize(
    ("hidden", "told"),
    [
        ("google", "needs protobuf>="),
        ("wasmtime", "needs wasmtime>="),
    ],
)
def test_it_does_not_import_without_a_library_and_says_so(
    place: Path, hidden: str, told: str
) -> None:
    output = _run(
        place,
        f"""
        Only.allowed -= {{{hidden!r}}}
        for module in ("bindings", "bindings.data_v1"):
            try:
                __import__(module)
            except ImportError as error:
                print(type(error).__name__, error.message, error.help)
        """,
    )
    for line in output.splitlines():
        assert line.startswith("RequirementError the package `bindings` ") and told in line
        assert str(place / "bindings" / "requirements.txt") in line
    assert len(output.splitlines()) == 2


def test_what_it_needs_is_what_the_sdk_needs() -> None:
    project = tomllib.loads((SDK.parent / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = {*project["dependencies"], *project["optional-dependencies"]["dev"]}
    assert {each.package for each in load_pack("python").needs} <= wanted


def test_requirements_follow_the_contract(place: Path, odd_place: Path) -> None:
    def listed(folder: Path) -> list[str]:
        lines = (folder / "bindings" / "requirements.txt").read_text().splitlines()
        return [re.split("[<>=]", line)[0] for line in lines if not line.startswith("#")]

    assert listed(place) == ["protobuf", "wasmtime", "cryptography", "httpx"]
    assert listed(odd_place) == ["protobuf", "wasmtime"]
    check = [sys.executable, "-m", "pip", "install", "--dry-run", "--no-index", "-q"]
    for name in ("requirements.txt", "requirements-dev.txt"):
        subprocess.run([*check, "-r", str(place / "bindings" / name)], check=True)


def test_two_packages_live_in_one_process(place: Path, odd_place: Path, tmp_path: Path) -> None:
    (tmp_path / "one").symlink_to(place / "bindings")
    (tmp_path / "two").symlink_to(place / "bindings")
    output = _run(
        tmp_path,
        """
        Only.allowed |= {"one", "two"}
        import one, two
        first, second = one.spaces_v1.Space(name="a"), two.spaces_v1.Space(name="a")
        print(type(first) is type(second), first.SerializeToString() == second.SerializeToString())
        """,
    )
    assert output.split() == ["False", "True"]


def test_what_an_author_writes_is_typed(place: Path) -> None:
    (place / "author.py").write_text(textwrap.dedent("""
            from collections.abc import AsyncIterator
            from typing import assert_type

            from bindings import Avatar, CallError, Document, LocalClient, Net, Stream, data_v1, spaces_v1
            from bindings.timer_v1 import StartRequest, StartResponse
            from bindings.capabilities import Capabilities, TimerCapability
            from bindings.data_v1 import GetRequest, PutRequest, PutResponse, Value, WatchResponse


            class Never:
                async def start(self, request: StartRequest) -> AsyncIterator[StartResponse]:
                    for _ in range(request.interval_ms):
                        yield StartResponse(expiries=1)


            async def main() -> None:
                timer: TimerCapability = Never()
                given: Capabilities = {"timer": timer}
                async with Avatar.open(
                    "~/notes", grants=[Net("api.example.org")], capabilities=given
                ) as avatar:
                    request = PutRequest(space="notes", fields={"a": Value(int_value=1)})
                    assert_type(await avatar.documents.put(request), PutResponse)
                    changes = avatar.documents.watch(data_v1.WatchRequest(space="notes"), timeout=5)
                    assert_type(changes, Stream[WatchResponse])
                    async with changes:
                        async for change in changes:
                            assert_type(change.kind, WatchResponse.Kind)
                            assert_type(change.document.fields["a"].WhichOneof("kind") is None, bool)
                            if change.kind == WatchResponse.KIND_CAUGHT_UP:
                                break
                async with LocalClient.connect("~/notes") as client:
                    assert_type(await client.spaces.list(spaces_v1.ListRequest()), spaces_v1.ListResponse)
                    notes = client.documents.space("notes")
                    assert_type(await notes.get_many(["1"]), list[Document | None])
                    assert_type((await notes.query({"done": False}).page()).next, str)
                    try:
                        await client.documents.get(GetRequest(space="notes", id="1"))
                    except CallError as error:
                        print(error.status)
            """))
    assert _mypy(place, "author.py") == ""


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("data_v1.PutRequest(spac='notes')", "Unexpected keyword argument"),
        ("data_v1.PutRequest(space=1)", "incompatible type"),
        ("data_v1.PutRequest(mode=data_v1.WatchResponse.KIND_REMOVED)", "incompatible type"),
        ("data_v1.Value().HasField('id')", "incompatible type"),
        ("data_v1.Document().fields = {}", "read-only"),
        ("data_v1.WatchResponse().kind = 'CHANGED'", "Incompatible types in assignment"),
        ("Avatar.CLIENTS['documents'].put(data_v1.GetRequest())", "has no attribute|incompatible"),
    ],
)
def test_what_is_wrong_is_told_by_mypy(place: Path, line: str, complaint: str) -> None:
    name = f"wrong_{sha256(line.encode()).hexdigest()[:8]}"  # mypy tells versions by the second
    (place / f"{name}.py").write_text(f"from bindings import Avatar, data_v1\n\n{line}\n")
    said = _mypy(place, f"{name}.py")
    assert re.search(rf"{name}\.py:3: error: .*({complaint})", said), said


HANDLERS = """
from collections.abc import AsyncIterator

from bindings import Avatar
from bindings.timer_v1 import StartRequest, StartResponse
from bindings.capabilities import Capabilities, ClockCapability, LogCapability, RandomCapability


class Lines:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def log(self, level: int, text: str) -> None:
        self.lines.append(text)


class Sundial:
    def {now}(self, kind: int) -> int:
        return 0


class Dice:
    def fill(self, size: int) -> bytes:
        return bytes(size)


class Never:
    async def start(self, request: StartRequest) -> AsyncIterator[StartResponse]:
        yield StartResponse(expiries=request.interval_ms)


async def main() -> None:
    lines: LogCapability = Lines()
    dice: RandomCapability = Dice()
    given: Capabilities = {{"log": lines, "random": dice}}
    async with Avatar.open("home", capabilities={{"{clock}": {sundial}, "timer": Never(), **given}}):
        pass
    async with Avatar.open("home", capabilities=given):
        pass
"""


@pytest.mark.parametrize(
    ("name", "values", "complaint"),
    [
        ("good", {}, ""),
        ("misspelt", {"now": "nwo"}, "incompatible"),
        ("unknown", {"clock": "clocks"}, "incompatible"),
        ("nothing", {"sundial": "None"}, "incompatible"),
        ("class", {"sundial": "Sundial"}, "incompatible"),
    ],
)
def test_handlers_are_typed(place: Path, name: str, values: dict[str, str], complaint: str) -> None:
    words = {"now": "now", "clock": "clock", "sundial": "Sundial()", **values}
    (place / f"handlers_{name}.py").write_text(HANDLERS.format(**words))
    said = _mypy(place, f"handlers_{name}.py")
    assert bool(said) == bool(complaint) and re.search(complaint, said), said


def test_awkward_names_work(odd_place: Path) -> None:
    output = _run(
        odd_place,
        """
        import pickle
        from bindings import Avatar, names_v1, other_v1
        deep = names_v1.class_.class_.None_(**{"return": "deep"})
        outer = names_v1.class_(**{"import": [deep]})
        print(getattr(outer, "import")[0] == deep, names_v1.class_.__doc__)
        odd = names_v1.str(int=1, self="me", str="s", property=[1], **{"Clear": "c"})
        setattr(odd, "HasField", "h")
        print(names_v1.str.FromString(odd.SerializeToString()) == odd, odd.self, list(odd.property))
        print(other_v1.Same.Kind.None_, other_v1.Same.None_, other_v1.True_, other_v1.Truth.Name(1))
        many = names_v1.Foo(bar=names_v1.Foo.Bar(foo="MANY"))
        print(pickle.loads(pickle.dumps(many.bar)) == many.bar, many.bar.foo == names_v1.Foo.Bar.MANY)
        print(sorted(Avatar.CLIENTS), [method.attribute for method in Avatar.ABI.methods])
        """,
    )
    assert output.splitlines() == [
        "True Named like a word that no language lets pass.",
        "True me [1]",
        "0 0 1 True",
        "True True",
        "['close_', 'names_v1_things', 'other_v1_things', 'service', 'things'] "
        "['close', 'float', 'other_v1_', 'import_', 'get_foo', 'get_foo_2', 'self', 'ask', 'ask',"
        " 'check', 'ask', 'ask']",
    ]


def test_awkward_names_are_typed(odd_place: Path) -> None:
    (odd_place / "author.py").write_text(textwrap.dedent("""
            from collections.abc import AsyncIterator
            from builtins import bytes as bytes_
            from typing import Any, assert_type

            from bindings import Avatar, names_v1, other_v1
            from bindings.capabilities import CloseCapability, LambdaCapability


            class Close:
                async def import_(self, request: other_v1.Same) -> AsyncIterator[other_v1.Same]:
                    yield request

                def class_(self, request: other_v1.Same) -> other_v1.Same:
                    return request


            class Mine(Close):
                def lambda_(
                    self, self_: int, written: int, in_: bytes, str: str, bytes: int
                ) -> bytes_:
                    return in_

                def yield_(self) -> int:
                    return 0


            async def main() -> None:
                close: CloseCapability = Close()
                at_once: LambdaCapability = Mine()
                mine = Mine()
                values: dict[str, Any] = {"from": names_v1.class_.class_()}
                request = names_v1.class_(**values)
                async with Avatar.open("home", capabilities={"lambda": mine}) as avatar:
                    assert_type(await avatar.close_.import_(request), names_v1.class_.class_.None_)
                    async for item in avatar.close_.float(names_v1.Same()):
                        assert_type(item.List.shadowed, names_v1.Same)
                        assert_type(item.elsewhere.kind, other_v1.Same.Kind)
                    reply = await avatar.close_.other_v1_(other_v1.Same(kind="class"))
                    assert_type(reply.map_message["a"], other_v1.Same)
                    assert_type(reply.WhichOneof("other") == "is", bool)
            """))
    assert _mypy(odd_place, "author.py") == ""


def test_every_element_is_documented(place: Path, shipped: Contract) -> None:
    package = place / "bindings"
    written = "".join(each.read_text() for each in package.glob("*.py*"))
    plain = " ".join(written.replace("\\", "").split())
    docs = [service.doc for service in shipped.services]
    docs += [method.doc for service in shipped.services for method in service.methods]
    docs += [each.doc for file in shipped.files for each in file.messages]
    docs += [field.doc for file in shipped.files for each in file.messages for field in each.fields]
    docs += [value.doc for file in shipped.files for each in file.enums for value in each.values]
    docs += [each.doc for each in shipped.capabilities]
    missing = [doc for doc in docs if doc.replace("\\", "") not in plain]
    assert not missing
    stub = ast.parse((package / "data_v1.pyi").read_text())
    classes = [each for each in ast.walk(stub) if isinstance(each, ast.ClassDef)]
    assert all(ast.get_docstring(each) for each in classes)


def test_every_file_of_the_host_is_copied_or_left_out_by_name(place: Path) -> None:
    there = place / "bindings" / "runtime" / "host"
    for file in (SDK / "host").rglob("*.py"):
        name = file.relative_to(SDK / "host")
        if name.parts[0] in NOT_COPIED or name.as_posix() in NOT_COPIED:
            continue
        copied = there / name
        assert copied.is_file(), f"{name} is neither copied nor left out"
        own = [line for line in file.read_text().splitlines() if ".api" not in line]
        assert [line for line in copied.read_text().splitlines() if line in set(own)] == own


def reference_only() -> list[str]:
    """What only the reference host has, as the table in docs/explanation/architecture.md lists it."""
    text = (SDK.parent / "docs" / "explanation" / "architecture.md").read_text("utf-8")
    column = re.findall(r"^\|.*\|.*\|(.*)\|$", text.partition("## What every host has")[2], re.M)
    return re.findall(r"`([\w/.]+)`", "".join(column))


def test_what_only_the_reference_host_has_is_not_emitted_unless_asked_for(
    tmp_path: Path, shipped: Contract, place: Path
) -> None:
    generate(shipped, "python", tmp_path / "bindings")
    emitted = tmp_path / "bindings" / "runtime" / "host"
    names = reference_only()
    assert {"local/", "maintenance/", "dynamic/"} <= set(names)
    for name in names:
        assert (SDK / "host" / name).exists(), f"{name} is listed, and not there"
        assert not (emitted / name).exists(), f"{name} is emitted"
    assert (place / "bindings" / "runtime" / "host" / "local").is_dir()
    face = (tmp_path / "bindings" / "__init__.py").read_text()
    assert "LocalClient" not in face and "serve" not in face and "Net as Net" in face


def test_nothing_that_every_host_has_relies_on_what_only_this_one_has() -> None:
    rooms = [name.removesuffix("/").removesuffix(".py") for name in reference_only()]
    modules = {tuple(room.split("/")) for room in rooms}
    for file in (SDK / "host").rglob("*.py"):
        name = file.relative_to(SDK / "host")
        if name.parts[0] == "api" or any(
            name.with_suffix("").parts[: len(it)] == it for it in modules
        ):
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom) and node.level:
                inside = name.parts[: len(name.parts) - node.level] if node.level else ()
                path = (*inside, *(node.module or "").split("."))
                for it in (path, *((*path, each.name) for each in node.names)):
                    used = tuple(part for part in it if part)
                    assert not any(used[: len(own)] == own for own in modules), f"{name}: {used}"


def test_there_is_nothing_that_the_contract_has_no_use_for(odd_place: Path) -> None:
    package = odd_place / "bindings"
    face = (package / "__init__.py").read_text()
    assert not re.search(r"\b(Net|Files|Keys|Storage)\b", face) and "Grant as Grant" in face
    adapters = package / "runtime" / "host" / "adapters"
    there = {each.name for each in adapters.iterdir() if each.name != "__pycache__"}
    assert there == {"__init__.py", "registry.py"}
    for module in package.glob("*.py"):
        assert "import *" not in module.read_text()


def test_attributes_of_the_avatar_and_its_client_are_kept_free() -> None:
    found = [*inspect.getmembers(AvatarBase), *inspect.getmembers(LocalClientBase)]
    members = {name for name, _ in found if not name.startswith("_")}
    taken = set(load_pack("python").names["service"]["attribute"].taken)
    assert {name for name in members if name.islower()} == taken

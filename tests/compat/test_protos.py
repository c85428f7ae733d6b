"""Plain .proto files as a side: which files there are, where imports lead, what is told of errors."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dao_sdk.compat.compare import compare
from dao_sdk.compat.inputs.open import open_side, open_sides
from dao_sdk.compat.inputs.side import Side
from dao_sdk.contract import compiler
from dao_sdk.errors import DaoError

CART = 'syntax = "proto3";\npackage shop;\nimport "shop/item.proto";\nmessage Cart { Item item = 1; }\n'
ITEM = 'syntax = "proto3";\npackage shop;\nmessage Item {\n  string name = 1;\n}\n'


def put(folder: Path, files: dict[str, str]) -> Path:
    """Writes files."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def names(side: Side) -> list[str]:
    """The paths of a side's files, as they import each other."""
    assert side.schema is not None
    return list(side.schema.files)


def told(side: Side, message: str) -> str:
    """Where a message is said to be."""
    assert side.schema is not None
    found = side.schema.message(message)
    assert found is not None
    return str(found.place)


def test_a_folder_with_places_and_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, {"in/shop/cart.proto": CART, "in/shop/item.proto": ITEM})
    monkeypatch.chdir(tmp_path)
    side = open_side("in")
    assert names(side) == ["shop/item.proto", "shop/cart.proto"]
    assert told(side, "shop.Item") == "in/shop/item.proto:3:1"
    assert side.schema is not None
    item = side.schema.message("shop.Item")
    assert item is not None and item.fields[0].place is not None
    assert side.line_at(item.fields[0].place) == "  string name = 1;"


def test_imports_from_a_folder_further_in(tmp_path: Path) -> None:
    files = {"proto/shop/cart.proto": CART, "proto/shop/item.proto": ITEM}
    side = open_side(str(put(tmp_path, files)))
    assert names(side) == ["shop/item.proto", "shop/cart.proto"]
    assert told(side, "shop.Cart") == f"{tmp_path}/proto/shop/cart.proto:4:1"


def test_imports_from_two_folders_further_in(tmp_path: Path) -> None:
    other = ITEM.replace("package shop", "package store")
    store = CART.replace("shop", "store").replace("store/item", "store/item")
    files = {
        "one/shop/cart.proto": CART,
        "one/shop/item.proto": ITEM,
        "two/store/cart.proto": store,
        "two/store/item.proto": other,
    }
    assert sorted(names(open_side(str(put(tmp_path, files))))) == [
        *("shop/cart.proto", "shop/item.proto", "store/cart.proto", "store/item.proto")
    ]


def test_imports_from_a_folder_further_out(tmp_path: Path) -> None:
    files = {"proto/shop/cart.proto": CART, "proto/shop/item.proto": ITEM}
    put(tmp_path, files)
    side = open_side(str(tmp_path / "proto" / "shop"))
    assert names(side) == ["shop/item.proto", "shop/cart.proto"]
    assert told(side, "shop.Item") == f"{tmp_path}/proto/shop/item.proto:3:1"
    single = open_side(str(tmp_path / "proto" / "shop" / "cart.proto"))
    assert names(single) == ["shop/item.proto", "shop/cart.proto"]


def test_the_same_in_another_folder_is_no_difference(tmp_path: Path) -> None:
    put(tmp_path / "a", {"shop/cart.proto": CART, "shop/item.proto": ITEM})
    put(tmp_path / "b", {"proto/shop/cart.proto": CART, "proto/shop/item.proto": ITEM})
    old, new = open_sides([str(tmp_path / "a"), str(tmp_path / "b")])
    assert compare(old, new).findings == ()


def test_protobufs_own_files_need_not_be_there(tmp_path: Path) -> None:
    text = ITEM.replace("message", 'import "google/protobuf/any.proto";\nmessage', 1)
    text = text.replace("string name", "google.protobuf.Any name")
    side = open_side(str(put(tmp_path, {"item.proto": text})))
    assert names(side) == ["google/protobuf/any.proto", "item.proto"]
    assert side.schema is not None
    own = side.schema.message("google.protobuf.Any")
    assert own is not None and own.place is None


def test_an_error_tells_file_line_and_column(tmp_path: Path) -> None:
    put(tmp_path, {"shop/cart.proto": CART, "shop/item.proto": ITEM.replace("= 1", "= x")})
    with pytest.raises(DaoError) as wrong:
        open_side(str(tmp_path))
    assert wrong.value.message == (
        f"{tmp_path} has 1 problem\n  {tmp_path}/shop/item.proto:4:17: Expected field number"
    )


def test_an_import_that_is_nowhere(tmp_path: Path) -> None:
    put(tmp_path, {"cart.proto": CART.replace("Item item", "int32 item")})
    with pytest.raises(DaoError) as wrong:
        open_side(str(tmp_path))
    assert f"{tmp_path}/cart.proto:3:1: unknown file `shop/item.proto`" in wrong.value.message
    assert "Name the folder" in wrong.value.help


def test_a_folder_without_files(tmp_path: Path) -> None:
    put(tmp_path, {".hidden/shop/item.proto": ITEM, "item.txt": ITEM})
    with pytest.raises(DaoError, match=r"no|neither"):
        open_side(str(tmp_path))


def test_odd_names_of_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    odd = ("with space.proto", "--cpp_out=..proto", "@list.proto", "ümlaut.proto")
    put(tmp_path, {name: ITEM.replace("shop", f"shop{at}") for at, name in enumerate(odd)})
    assert sorted(names(open_side(str(tmp_path)))) == sorted(odd)
    assert {each.name for each in tmp_path.iterdir()} == set(odd)


def test_no_code_is_taken_from_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, {"item.proto": ITEM, "grpc_tools/__init__.py": "open('ran', 'w')"})
    put(tmp_path, {"encodings.py": "open('ran', 'w')", "os.py": "open('ran', 'w')"})
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    open_side(str(tmp_path))
    assert not (tmp_path / "ran").exists()


def test_a_loop_of_links_is_not_followed(tmp_path: Path) -> None:
    put(tmp_path, {"shop/item.proto": ITEM})
    (tmp_path / "shop" / "again").symlink_to(tmp_path)
    assert names(open_side(str(tmp_path))) == ["shop/item.proto"]


def test_what_is_no_plain_file_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "nowhere").mkdir()
    (tmp_path / "nowhere" / "a.proto").symlink_to("gone.proto")
    (tmp_path / "waiting").mkdir()
    os.mkfifo(tmp_path / "waiting" / "a.proto")
    for side in ("nowhere", "waiting", "waiting/a.proto"):
        with pytest.raises(DaoError, match="plain file"):
            open_side(str(tmp_path / side))


def test_a_cycle_of_imports(tmp_path: Path) -> None:
    put(tmp_path, {"shop/cart.proto": CART, "shop/item.proto": CART.replace("item", "cart")})
    with pytest.raises(DaoError, match=r"cart\.proto:3:1: .*recursive"):
        open_side(str(tmp_path))


def test_absurd_nesting(tmp_path: Path) -> None:
    deep = "".join(f"message M{at} {{" for at in range(10_000)) + "}" * 10_000
    put(tmp_path, {"deep.proto": f'syntax = "proto3";\n{deep}\n'})
    with pytest.raises(DaoError, match=r"deep\.proto:\d+:\d+: "):
        open_side(str(tmp_path))


def test_a_compiler_that_dies_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, {"item.proto": ITEM})
    monkeypatch.setattr(compiler, "_CHILD", "import os; os.abort()")
    with pytest.raises(DaoError, match="compiler failed"):
        open_side(str(tmp_path))


def test_one_cause_is_one_problem(tmp_path: Path) -> None:
    uses = " ".join(f"p.Foo f{at} = {at};" for at in range(1, 23))
    files = {
        "a.proto": f'syntax = "proto3";\npackage q;\nmessage M {{ {uses} Nope n = 30; }}\n',
        "b.proto": 'syntax = "proto3";\npackage p;\nmessage Foo {}\n',
    }
    put(tmp_path, files)
    with pytest.raises(DaoError) as wrong:
        open_side(str(tmp_path))
    assert "has 2 problems" in wrong.value.message
    said = "`p.Foo` is declared in b.proto, which this file does not import (and at 21 more)"
    assert said in wrong.value.message
    assert "did you mean `p.Foo`" not in wrong.value.message


def test_a_missing_import_is_told_once_and_compared_with_file_names(tmp_path: Path) -> None:
    body = 'syntax = "proto3";\npackage p;\nimport "gogoproto/gogo.proto";\n'
    put(tmp_path, {f"f{at}.proto": f"{body}message M{at} {{ gogo.X x = 1; }}\n" for at in range(9)})
    with pytest.raises(DaoError) as wrong:
        open_side(str(tmp_path))
    assert "has 1 problem\n" in wrong.value.message
    assert "unknown file `gogoproto/gogo.proto`" in wrong.value.message
    assert "did you mean" not in wrong.value.message

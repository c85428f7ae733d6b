"""Sides that are descriptor sets."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from google.protobuf import text_format
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet

from dao_sdk.compat.inputs.descriptors import DescriptorError, descriptor_side
from dao_sdk.compat.inputs.open import open_side
from dao_sdk.contract.model import Place
from dao_sdk.errors import DaoError

PROTO = """syntax = "proto3";
package p;
import "google/protobuf/timestamp.proto";
message Note {
  google.protobuf.Timestamp at = 1;
}
"""


def compiled(folder: Path, *options: str) -> Path:
    (folder / "note.proto").write_text(PROTO)
    words = [sys.executable, "-m", "grpc_tools.protoc", "-I.", "--descriptor_set_out=set.binpb"]
    subprocess.run([*words, *options, "note.proto"], cwd=folder, check=True)
    return folder / "set.binpb"


def a_set(*files: str) -> bytes:
    made = [text_format.Parse(each, FileDescriptorProto()) for each in files]
    return FileDescriptorSet(file=made).SerializeToString()


def place(path: Path) -> Place | None:
    schema = open_side(str(path)).schema
    assert schema is not None
    note = schema.message("p.Note")
    assert note is not None and [it.type_name for it in note.fields] == [
        "google.protobuf.Timestamp"
    ]
    assert schema.message("google.protobuf.Timestamp") is not None
    return note.place


def test_a_set_with_everything_in_it(tmp_path: Path) -> None:
    assert place(compiled(tmp_path, "--include_imports")) is None


def test_source_information_gives_places(tmp_path: Path) -> None:
    path = compiled(tmp_path, "--include_imports", "--include_source_info")
    assert place(path) == Place("note.proto", 4, 1)


def test_files_that_every_runtime_has_may_be_left_out(tmp_path: Path) -> None:
    assert place(compiled(tmp_path)) is None


def test_the_order_of_files_does_not_matter() -> None:
    names = [f"f{at}.proto" for at in range(2000)]
    files = [
        f'name: "{name}"' + (f' dependency: "{names[at + 1]}"' if at + 1 < len(names) else "")
        for at, name in enumerate(names)
    ]
    side = descriptor_side("s", "s", a_set(*files))
    assert side.schema is not None
    assert list(side.schema.files) == names[::-1]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            ['name: "a.proto" dependency: "b.proto"'],
            "lacks the file b.proto, which a.proto imports",
        ),
        (
            ['name: "a.proto" dependency: "google/protobuf/no_such.proto"'],
            "lacks the file google/protobuf/no_such.proto",
        ),
        (['name: "a.proto" dependency: "a.proto"'], "the imports of a.proto lead back to it"),
        (
            ['name: "a.proto" dependency: "b.proto"', 'name: "b.proto" dependency: "a.proto"'],
            "lead back to it",
        ),
        (['name: "a.proto"', 'name: "a.proto"'], "has the file a.proto twice"),
        (['package: "p"'], "no named .proto files"),
        (
            [
                'name: "a.proto" message_type { name: "M" field { name: "f" number: 1 '
                'label: LABEL_OPTIONAL type: TYPE_MESSAGE type_name: ".Nothing" } }'
            ],
            "a.proto does not hold together",
        ),
        (
            [
                'name: "a.proto" message_type { name: "M" }',
                'name: "b.proto" enum_type { name: "M" }',
            ],
            "b.proto does not hold together",
        ),
    ],
)
def test_what_does_not_hold_together_is_told(files: list[str], said: str) -> None:
    with pytest.raises(DescriptorError, match=said.replace(".", r"\.")):
        descriptor_side("s", "set.binpb", a_set(*files))


def test_bytes_that_are_no_set(tmp_path: Path) -> None:
    (tmp_path / "x.bin").write_bytes(b"\xff" * 100)
    with pytest.raises(DaoError, match="no descriptor set"):
        open_side(str(tmp_path / "x.bin"))

"""The generated crate for units compiles without a warning, and its messages are Protobuf's."""

from __future__ import annotations

import os
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from dao_sdk import resources
from dao_sdk.codegen.generate import generate
from dao_sdk.contract import message_pool
from dao_sdk.contract.model import Contract

pytestmark = pytest.mark.skipif(
    not (shutil.which("cargo") and shutil.which("rustfmt")), reason="no cargo or no rustfmt here"
)

ECHO = """
use std::io::{{Read, Write}};

use dao_bindings::messages::{module} as messages;
use prost::Message;

fn main() {{
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes).unwrap();
    let message = messages::{name}::decode(&*bytes).unwrap();
    eprintln!("{{message:?}}");
    std::io::stdout().write_all(&message.encode_to_vec()).unwrap();
}}
"""


def cargo(crate: Path, *arguments: str, data: bytes = b"") -> bytes:
    """Run cargo in a crate; what it builds is kept between runs of the tests."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    target = os.environ.get("CARGO_TARGET_DIR") or str(cache / "dao-sdk" / "cargo" / "generated")
    done = subprocess.run(
        ["cargo", *arguments],
        cwd=crate,
        env={**os.environ, "CARGO_TARGET_DIR": target},
        input=data,
        capture_output=True,
        timeout=3600,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def every(contract: Contract) -> Any:
    """A message with every kind of field set."""
    message: Any = message_pool(contract)["odd.names.v1.Every"]()
    for field in message.DESCRIPTOR.fields:
        if field.message_type or field.containing_oneof or field.is_repeated:
            continue
        value: Any = -7 if "int" in field.name or field.name in "cdgh" else 7
        if field.cpp_type == field.CPPTYPE_STRING:
            value = b"bytes" if field.type == field.TYPE_BYTES else "words"
        elif field.cpp_type == field.CPPTYPE_BOOL:
            value = True
        elif field.cpp_type == field.CPPTYPE_ENUM:
            value = 1
        setattr(message, field.name, value)
    message.optional_number = 0
    message.optional_enum = 1
    message.optional_message.SetInParent()
    message.repeated_bytes.extend([b"", b"more"])
    message.repeated_enum.extend([1, 0, 1])
    message.repeated_message.add().foo = 1
    message.map_number[-5] = 0.25
    message.map_enum[True] = 1
    message.map_message["key"].kind = 2
    message.two.shadowed.SetInParent()
    message.two.list.add().list.add()
    message.two.kind = 2
    setattr(message, "is", "last")
    return message


@pytest.mark.slow
def test_awkward_names_compile_and_their_messages_echo(odd: Contract, tmp_path: Path) -> None:
    generate(odd, "rust-guest", tmp_path)
    cargo(tmp_path, "clippy", "--quiet", "--lib", "--", "-D", "warnings")
    (tmp_path / "examples").mkdir()
    code = ECHO.format(module="names_v1", name="Every")
    (tmp_path / "examples" / "echo.rs").write_text(code)
    message = every(odd)
    data = message.SerializeToString(deterministic=True)
    out = cargo(tmp_path, "run", "--quiet", "--example", "echo", data=data)
    assert type(message).FromString(out) == message


def test_it_has_no_clock_so_the_crate_has_none(odd: Contract, tmp_path: Path) -> None:
    """What a contract lacks is left out, and what it has is where one expects it."""
    generate(odd, "rust-guest", tmp_path)
    modules = sorted(path.stem for path in (tmp_path / "src" / "avatar").iterdir())
    assert modules == ["call", "lambda", "mod"]
    assert not (tmp_path / "src" / "runtime" / "native" / "offers").exists()


def test_the_runtime_needs_the_same_crates_where_it_is_developed(
    odd: Contract, tmp_path: Path
) -> None:
    generate(odd, "rust-guest", tmp_path)
    folder = resources.templates() / "rust-guest" / "runtime"
    made, ours = (
        tomllib.loads((each / "Cargo.toml").read_text("utf-8")) for each in (tmp_path, folder)
    )
    for table in ("dependencies", "target"):
        assert made[table] == ours[table]
    for key in ("edition", "rust-version"):
        assert made["package"][key] == ours["package"][key]


def test_the_runtime_is_copied_whole_and_lies_in_one_folder(
    shipped: Contract, tmp_path: Path
) -> None:
    generate(shipped, "rust-guest", tmp_path)
    source = resources.templates() / "rust-guest" / "runtime" / "src"
    copied = {
        path.relative_to(tmp_path / "src" / "runtime"): path.read_bytes()
        for path in (tmp_path / "src" / "runtime").rglob("*.rs")
    }
    assert copied == {path.relative_to(source): path.read_bytes() for path in source.rglob("*.rs")}

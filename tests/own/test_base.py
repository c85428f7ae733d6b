"""Bindings for units that build on those of the SDK's own contract, which a contract takes over."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from dao_sdk import resources
from dao_sdk.codegen.build_view import build_view
from dao_sdk.codegen.generate import generate
from dao_sdk.codegen.pack import PackError
from dao_sdk.codegen.pack_loader import load_pack
from dao_sdk.contract import read_contract

from .contracts import DICTIONARY, WORDS, Change, Document, service, without_services, write

GUEST = load_pack("rust-guest")
BASE = {"crate": "acme-bindings", "base": "dao-bindings"}


def _proto(name: str, old: str, new: str) -> Change:
    def change(_: Document, proto: Path) -> None:
        file = proto / "dao" / name
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), "utf-8")

    return change


def at_once(document: Document, _: Path) -> None:
    """Imports of the author's own that answer at once, of every kind."""
    for name, params in {
        "size": [{"name": "size", "role": "out_i64"}],
        "forget": [
            {"name": "word", "role": "text_pointer"},
            {"name": "len", "role": "text_length"},
        ],
        "draw": [{"name": "out", "role": "out_pointer"}, {"name": "len", "role": "out_length"}],
    }.items():
        document["imports"][f"avatar_dictionary_{name}"] = {
            "doc": "Does something at once.",
            "capability": "dictionary",
            "since": "1.0",
            "mode": "sync",
            "params": params,
        }


def test_only_what_is_the_contracts_own_is_made(tmp_path: Path) -> None:
    contract = read_contract(write(tmp_path / "it", "acme", DICTIONARY, WORDS))
    generate(contract, "rust-guest", tmp_path / "out", options=BASE)
    made = {it.relative_to(tmp_path / "out").as_posix() for it in tmp_path.rglob("out/**/*.rs")}
    assert made == {
        *(f"src/{it}.rs" for it in ("contract", "dispatch", "exports", "imports", "lib")),
        *("src/methods.rs", "src/services.rs"),
        *(f"src/avatar/{it}.rs" for it in ("dictionary", "mod")),
        *(f"src/messages/{it}.rs" for it in ("dictionary_v1", "mod", "words_v1")),
    }
    text = (tmp_path / "out" / "src" / "lib.rs").read_text("utf-8")
    assert "*" not in text.replace("//!", ""), "an editor leads to where a thing is"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            [_proto("storage/v1/storage.proto", "bytes key = 1;", "string key = 1;")],
            ["dao.storage.v1.", " is not the same"],
        ),
        (
            [
                _proto(
                    "spaces/v1/spaces.proto",
                    "// A page of spaces.",
                    "// One.\nmessage One {}\n\n// A page of spaces.",
                )
            ],
            ["dao.spaces.v1.One is new"],
        ),
        (
            [lambda document, _: document["statuses"]["BUSY"].update(repeat="unsafe")],
            ["`statuses` is not the same"],
        ),
        (
            [lambda document, _: document["wasm"].update(module="acme_v1")],
            ["`wasm` is not the same"],
        ),
        (
            [lambda document, _: document["limits"]["max_item_bytes"].update(value=1024)],
            ["the limit max_item_bytes is not 1048576"],
        ),
        (
            [
                lambda document, _: document["services"]["dao.system.v1.SystemService"][
                    "methods"
                ].update(Info=0x00010009)
            ],
            ["dao.system.v1.SystemService.Info is not the same"],
        ),
        (
            [
                lambda document, _: document["imports"].update(
                    avatar_storage_mark={
                        "doc": "Marks.",
                        "capability": "storage",
                        "since": "1.0",
                        "mode": "sync",
                        "params": [{"name": "kind", "role": "scalar"}],
                    }
                ),
                lambda document, _: document["imports"]["avatar_log"]["params"][-1].update(max=10),
            ],
            [
                "avatar_storage_mark is new in the capability storage",
                "avatar_log is not the same",
            ],
        ),
    ],
)
def test_what_is_not_the_same_is_told(
    changes: list[Change], expected: list[str], tmp_path: Path
) -> None:
    contract = read_contract(write(tmp_path / "it", "acme", *changes))
    with pytest.raises(PackError, match="cannot build on the SDK's own") as raised:
        generate(contract, "rust-guest", tmp_path / "out", options=BASE)
    for each in expected:
        assert each in raised.value.message
    assert "beside them" in raised.value.help
    assert not (tmp_path / "out").exists()


def test_services_of_the_sdk_keep_their_names_whatever_an_author_calls_theirs(
    tmp_path: Path,
) -> None:
    """Whoever composes services names the traits: they are the same in every contract."""
    wanted = {each.name: each.names for each in build_view(read_contract(), GUEST).services}

    def first(document: Document, proto: Path) -> None:
        theirs = document["services"]
        document["services"] = {}
        for number, name in enumerate(wanted, 0x51):
            service(f"acme.x{number}", name.rpartition(".")[2], number << 16)(document, proto)
        document["services"] |= theirs

    contract = read_contract(write(tmp_path / "it", "acme", first))
    names = {each.name: each.names for each in build_view(contract, GUEST).services}
    assert len(names) == 2 * len(wanted)
    for name, own in wanted.items():
        assert [names[name][form] for form in own] == [own[form] for form in own]


def test_the_options_are_kept(tmp_path: Path) -> None:
    contract = read_contract(write(tmp_path / "it", "acme", DICTIONARY))
    generate(contract, "rust-guest", tmp_path / "out", options=BASE)
    assert not generate(contract, "rust-guest", tmp_path / "out", check=True).drifted


def cargo(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run cargo in a folder; what it builds is kept between runs of the tests."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    target = os.environ.get("CARGO_TARGET_DIR") or str(cache / "dao-sdk" / "cargo" / "generated")
    return subprocess.run(
        ["cargo", *words],
        cwd=folder,
        env={**os.environ, "CARGO_TARGET_DIR": target},
        capture_output=True,
        text=True,
        check=False,
    )


def workspace(folder: Path, *members: str) -> None:
    """Write the workspace around generated bindings: it says where the SDK's are."""
    runtime = resources.templates() / "rust-guest" / "runtime"
    (folder / "Cargo.toml").write_text(f"""[workspace]
resolver = "3"
members = [{", ".join(f'"{each}"' for each in members)}]

[workspace.dependencies]
dao-bindings = {{ path = "{runtime.as_posix()}" }}
acme-bindings = {{ path = "bindings" }}
""")


NEEDS_CARGO = pytest.mark.skipif(
    not (shutil.which("cargo") and shutil.which("rustfmt")), reason="no cargo or no rustfmt here"
)


@pytest.mark.slow
@NEEDS_CARGO
def test_the_crate_compiles_without_a_warning(tmp_path: Path) -> None:
    contract = read_contract(write(tmp_path / "it", "acme", DICTIONARY, WORDS, at_once))
    generate(contract, "rust-guest", tmp_path / "bindings", options=BASE)
    workspace(tmp_path, "bindings")
    done = cargo(tmp_path, "clippy", "-q", "-p", "acme-bindings", "--", "-D", "warnings")
    assert done.returncode == 0, done.stderr


UNIT = """
use std::rc::Rc;

use acme_bindings::messages::abi_v1::{HostInfo, Ready};
use acme_bindings::messages::words_v1::{WordsReply, WordsRequest};
use acme_bindings::{Result, Sink, Unit, Words, unit};

struct Mine;

impl Words for Mine {
    async fn explain(&self, _: WordsRequest) -> Result<WordsReply> {
        Ok(WordsReply::default())
    }

    async fn follow(&self, _: WordsRequest, _: Sink<WordsReply>) -> Result<()> {
        Ok(())
    }
}

pub struct Acme {
    mine: Rc<Mine>,
    other: Mine,
}

impl Unit for Acme {
    async fn start(_: HostInfo) -> Result<(Self, Ready)> {
        Ok((Self { mine: Rc::new(Mine), other: Mine }, Ready::default()))
    }
}

EXPORTED
"""


@pytest.mark.slow
@NEEDS_CARGO
def test_the_compiler_says_what_is_wrong_with_a_unit(tmp_path: Path) -> None:
    contract = read_contract(write(tmp_path / "it", "acme", without_services, DICTIONARY, WORDS))
    generate(contract, "rust-guest", tmp_path / "bindings", options=BASE)
    workspace(tmp_path, "bindings", "unit")
    (tmp_path / "unit" / "src").mkdir(parents=True)
    (tmp_path / "unit" / "Cargo.toml").write_text(
        '[package]\nname = "unit"\nedition = "2024"\n\n'
        "[dependencies]\nacme-bindings = { workspace = true }\n"
    )
    for exported, expected in {
        "unit!(Acme { mine: Words });": "",
        "unit!(Acme { other: Words, });": "",
        "": "write `unit!(Acme);` if it serves them itself",
        "unit!(Acme);": "the trait bound `Acme: Words` is not satisfied",
        "unit!(Acme { mine: Verbs });": "the contract has no service `Verbs`; it has Words",
        "unit!(Acme { mine: Words, other: Words });": "duplicate definitions with name `words`",
        "unit!(Acme { absent: Words });": "no field `absent`",
    }.items():
        source = UNIT.replace("EXPORTED", exported)
        (tmp_path / "unit" / "src" / "lib.rs").write_text(source)
        done = cargo(tmp_path, "check", "-q", "-p", "unit")
        assert (done.returncode == 0) == (not expected), done.stderr
        assert expected in done.stderr
    whole = read_contract(write(tmp_path / "whole", "acme", DICTIONARY, WORDS))
    generate(whole, "rust-guest", tmp_path / "bindings", options=BASE)
    (tmp_path / "unit" / "src" / "lib.rs").write_text(
        UNIT.replace("EXPORTED", "unit!(Acme { mine: Words });")
    )
    done = cargo(tmp_path, "check", "-q", "-p", "unit")
    assert "missing: `documents`, `spaces`, `system`" in done.stderr

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

from .contracts import DICTIONARY, WORDS, Change, Document, service, write

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
            service(f"acme.x{number}", name.rpartition(".")[2], number << 16)(
                document, proto
            )
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


@pytest.mark.slow
@pytest.mark.skipif(
    not (shutil.which("cargo") and shutil.which("rustfmt")), reason="no cargo or no rustfmt here"
)
def test_the_crate_compiles_without_a_warning(tmp_path: Path) -> None:
    contract = read_contract(write(tmp_path / "it", "acme", DICTIONARY, WORDS, at_once))
    generate(contract, "rust-guest", tmp_path / "bindings", options=BASE)
    runtime = resources.templates() / "rust-guest" / "runtime"
    (tmp_path / "Cargo.toml").write_text(f"""[workspace]
resolver = "3"
members = ["bindings"]

[workspace.dependencies]
dao-bindings = {{ path = "{runtime.as_posix()}" }}
""")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    target = os.environ.get("CARGO_TARGET_DIR") or str(cache / "dao-sdk" / "cargo" / "generated")
    done = subprocess.run(
        ["cargo", "clippy", "-q", "-p", "acme-bindings", "--", "-D", "warnings"],
        cwd=tmp_path,
        env={**os.environ, "CARGO_TARGET_DIR": target},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr

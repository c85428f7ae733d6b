"""Contracts as an author would write them: the shipped one, taken apart and added to."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from dao_sdk import resources

Document = dict[str, Any]
Change = Callable[[Document, Path], None]
"""Changes the contract file's content and the folder of the .proto files."""

_PROTO = """// {about}
syntax = "proto3";
package {package};

// {about}
service {service} {{
  // Gives the meaning of a word.
  rpc {unary}({prefix}Request) returns ({prefix}Reply);
  // Gives every word that begins so.
  rpc {stream}({prefix}Request) returns (stream {prefix}Reply);
}}

// A word.
message {prefix}Request {{
  // The word.
  string word = 1;
}}

// What it means.
message {prefix}Reply {{
  // The meaning.
  string meaning = 1;
}}
"""


def write(folder: Path, name: str, *changes: Change) -> Path:
    """Write the shipped contract under another name, with changes, and give its folder."""
    yaml = YAML(typ="safe", pure=True)
    document: Document = yaml.load((resources.abi() / "v1.yaml").read_text("utf-8"))
    document["contract"] = name
    tools = shutil.ignore_patterns("conformance", "recording")  # packages of no contract
    shutil.copytree(resources.proto(), folder / "proto", ignore=tools)
    for change in changes:
        change(document, folder / "proto")
    (folder / "abi").mkdir()
    with (folder / "abi" / "v1.yaml").open("w", encoding="utf-8") as file:
        yaml.dump(document, file)
    return folder


def capability(
    package: str, service: str, name: str, unary: str = "Lookup", stream: str = "Words"
) -> Change:
    """Add a capability of one service with two rpcs."""

    def change(document: Document, proto: Path) -> None:
        _add_proto(proto, package, service, unary, stream)
        document["capabilities"][name] = {
            "doc": "Looking words up.",
            "within_home": False,
            "reason": "Look words up.",
        }
        for rpc in (unary, stream):
            document["imports"][f"avatar_{name}_{rpc.lower()}"] = {
                "capability": name,
                "since": "1.0",
                "rpc": f"{package}.{service}.{rpc}",
            }

    return change


def service(
    package: str, name: str, first: int, unary: str = "Explain", stream: str = "Follow"
) -> Change:
    """Add a service of the unit with two rpcs, numbered from ``first``."""

    def change(document: Document, proto: Path) -> None:
        _add_proto(proto, package, name, unary, stream)
        document["services"][f"{package}.{name}"] = {
            "since": "1.0",
            "methods": {unary: first, stream: first + 1},
        }

    return change


def without_services(document: Document, proto: Path) -> None:
    """Leave out what the shipped unit offers."""
    document["services"] = {}
    for package in ("data", "spaces", "system"):
        shutil.rmtree(proto / "dao" / package)


def without_capabilities(*names: str) -> Change:
    """Leave capabilities out, with their imports."""

    def change(document: Document, proto: Path) -> None:
        for name in names:
            del document["capabilities"][name]
            shutil.rmtree(proto / "dao" / name, ignore_errors=True)
        imports = document["imports"]
        for name in [each for each in imports if imports[each]["capability"] in names]:
            del imports[name]

    return change


def renamed(old: str, new: str) -> Change:
    """Move every package below another name, as a fork does."""

    def change(document: Document, proto: Path) -> None:
        (proto / old).rename(proto / new)
        shutil.rmtree(proto / new / "contract")  # the vocabulary of rules comes with the SDK
        for file in proto.rglob("*.proto"):
            text = file.read_text("utf-8")
            text = re.sub(rf'\b{old}\.(?!contract\.)|(?<="){old}/(?!contract/)', _moved(new), text)
            file.write_text(text)
        document["messages"] = {
            key: value.replace(f"{old}.", f"{new}.") for key, value in document["messages"].items()
        }
        document["services"] = {
            key.replace(f"{old}.", f"{new}."): value for key, value in document["services"].items()
        }
        for each in document["imports"].values():
            if "rpc" in each:
                each["rpc"] = each["rpc"].replace(f"{old}.", f"{new}.")

    return change


def _moved(name: str) -> Callable[[re.Match[str]], str]:
    return lambda found: name + found[0][-1]


def _add_proto(proto: Path, package: str, name: str, unary: str, stream: str) -> None:
    place = proto.joinpath(*package.split("."))
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{name.lower()}.proto").write_text(
        _PROTO.format(
            about="Words.", package=package, service=name, unary=unary, stream=stream, prefix=name
        ),
        "utf-8",
    )


ALL_BUT_CALL = ("log", "clock", "random", "timer", "storage", "keys", "net", "files")

DICTIONARY = capability("acme.dictionary.v1", "Dictionary", "dictionary")
WORDS = service("acme.words.v1", "Words", 0x00110001)

KINDS: dict[str, tuple[str, tuple[Change, ...]]] = {
    "added": ("acme", (DICTIONARY, WORDS)),
    "own_only": (
        "acme",
        (without_services, without_capabilities(*ALL_BUT_CALL[3:]), DICTIONARY, WORDS),
    ),
    "fork": ("acme", (renamed("dao", "acme"),)),
    "bare": ("bare", (without_services, without_capabilities(*ALL_BUT_CALL))),
    "no_services": ("acme", (without_services, DICTIONARY)),
    "no_capabilities": ("acme", (without_services, without_capabilities(*ALL_BUT_CALL), WORDS)),
    "no_storage": (
        "acme2_go",
        (without_services, without_capabilities("storage", "keys"), DICTIONARY, WORDS),
    ),
    "reserved": (
        "lambda",
        (
            without_services,
            capability("lambda.import.v1", "Match", "import", "Yield", "Await"),
            capability("lambda.self.v1", "Impl", "self", "Class", "Move"),
            service("lambda.class", "Class", 1, "Return", "Type"),
        ),
    ),
    "deep": (
        "acme",
        (
            DICTIONARY,
            service("acme.corp.europe.words.v1", "Words", 0x00110001),
            service("acme.corp.asia.words.v1", "Words", 0x00120001),
            service("org.example.words.v12", "Words", 0x00130001),
        ),
    ),
    "clashing": (
        "acme",
        (
            capability("acme.avatar.v1", "Storage", "disk", "Load", "Items"),
            service("acme.data.v1", "Documents", 0x00110001),
            service("acme.data.v1", "Spaces", 0x00120001),
        ),
    ),
    "other_storage": (
        "acme",
        (
            without_services,
            without_capabilities("storage", "keys"),
            capability("acme.disk.v1", "Disk", "storage", "Load", "Items"),
            WORDS,
        ),
    ),
}
"""Contracts by what is special about them: the name, and what is changed of the shipped one."""

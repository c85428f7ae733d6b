"""A contract of one's own and a unit that speaks it, to begin with: what ``dao new`` makes.

The boundary is that of the SDK's own contract, taken from it word for word. What is there beside it
is one service with one method, and the capability to write to the log.
"""

from __future__ import annotations

import re
from pathlib import Path

from dao_sdk import resources
from dao_sdk.contract import read_contract
from dao_sdk.errors import DaoError
from dao_sdk.scaffold.new_files import write_files

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_KEPT = ("call", "log")
"""The capabilities that are there from the start."""

_HEAD = """\
# The contract between Avatars and the unit: what crosses, by which names and numbers.
# Messages and services are in proto/. The SDK's docs/contract.md explains all of it.

contract: {name}
version: {{ major: 1, minor: 0, state: draft }}
doc: What {name} does, and what it needs of an Avatar.
"""

_SERVICES = """\
services:
  {name}.greeting.v1.GreetingService:
    since: "1.0"
    methods: {{ Hello: 0x00010001 }}
"""

_PROTO = """\
// What the unit does.
syntax = "proto3";

package {name}.greeting.v1;

// Greets people.
service GreetingService {{
  // Greets one person.
  rpc Hello(HelloRequest) returns (HelloResponse);
}}

// Whom to greet.
message HelloRequest {{
  // The person's name.
  string name = 1;
}}

// A greeting.
message HelloResponse {{
  // The greeting, one sentence.
  string text = 1;
}}
"""

_CARGO = """\
[package]
name = "{package}"
version = "0.1.0"
edition = "2024"
publish = false

[dependencies]
dao-bindings = {{ path = "bindings" }}
"""

_UNIT = """\
# What `dao build` cannot know of itself. Every line may be left out.
name = "{name}"
contract = "."
"""

_LIB = """\
//! The unit: what it does when it starts, and its services.

use dao_bindings::messages::abi_v1::{{HostInfo, Ready}};
use dao_bindings::messages::greeting_v1::{{HelloResponse, HelloRequest}};
use dao_bindings::{{Greeting, Result, Unit, avatar, unit}};

struct Greeter;

impl Unit for Greeter {{
    async fn start(host: HostInfo) -> Result<(Self, Ready)> {{
        avatar::log::info(format!("running on {{}}", host.host));
        Ok((Self, Ready {{ state_schema: 1, ..Ready::default() }}))
    }}
}}

impl Greeting for Greeter {{
    async fn hello(&self, request: HelloRequest) -> Result<HelloResponse> {{
        let text = format!("Hello, {{}}!", request.name);
        Ok(HelloResponse {{ text }})
    }}
}}

unit!(Greeter);
"""


def new(name: str, folder: Path) -> tuple[Path, ...]:
    """Make a contract and a unit that speaks it.

    Args:
        name: The name of the contract and of the unit.
        folder: Where to make them.

    Returns:
        The files that were made.

    Raises:
        DaoError: The name cannot be one, or a file is there already; nothing was made then.
    """
    if not _NAME.fullmatch(name) or name == "dao":
        raise DaoError(
            f"`{name}` cannot be the name of a contract of your own",
            "Choose one in lower case that begins with a letter, such as `notes` or `my_notes`.",
        )
    package = f"{name.replace('_', '-')}-unit"
    files = {
        "abi/v1.yaml": _contract(name),
        "proto/dao/abi/v1/abi.proto": _boundary(),
        f"proto/{name}/greeting/v1/greeting.proto": _PROTO.format(name=name),
        "unit.toml": _UNIT.format(name=name),
        "Cargo.toml": _CARGO.format(package=package),
        ".gitignore": "/target\n",
        "src/lib.rs": _LIB.format(),
    }
    there = [folder / path for path in files if (folder / path).exists()]
    if there:
        raise DaoError(
            f"{there[0]} is there already", "Choose another folder: nothing is written over."
        )
    return write_files(folder, files)


def _boundary() -> str:
    return (resources.proto() / "dao" / "abi" / "v1" / "abi.proto").read_text("utf-8")


def _contract(name: str) -> str:
    """The contract file: all of the shipped one that every contract has."""
    sections = _sections((resources.abi() / "v1.yaml").read_text("utf-8"))
    kept = {each.name for each in read_contract().imports if each.capability in _KEPT}
    shared = ("wasm", "limits", "statuses", "results", "events", "messages", "exports")
    parts = [_HEAD.format(name=name), *(sections[each] for each in shared)]
    parts.append(_only(sections["capabilities"], set(_KEPT)))
    parts.append(_only(sections["imports"], kept))
    parts.append(_SERVICES.format(name=name))
    return "\n".join(f"{part.strip()}\n" for part in parts)


def _sections(text: str) -> dict[str, str]:
    """The parts of a contract file by their keys, each with its own lines."""
    found = re.findall(r"^([a-z]+):.*\n(?:(?:[ \t#].*)?\n)*", text, re.M)
    parts = re.findall(r"^[a-z]+:.*\n(?:(?:[ \t#].*)?\n)*", text, re.M)
    return dict(zip(found, parts, strict=True))


def _only(section: str, names: set[str]) -> str:
    """A part of a contract file with some of its entries."""
    head, _, rest = section.partition("\n")
    entries = re.findall(r"^  [a-z_]+:.*\n(?:    .*\n)*", rest, re.M)
    chosen = [entry for entry in entries if entry.strip().partition(":")[0] in names]
    return f"{head}\n{''.join(chosen)}"

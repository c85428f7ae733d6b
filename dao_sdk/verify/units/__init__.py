"""The units that the kit tests hosts with, made for each case.

``probe.wasm`` is the probe; it has neither manifest nor contract, which a case gives it. Other modules are
written as text, from parts of which a case replaces some.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dao_sdk import resources
from dao_sdk.contract.digest import contract_digest
from dao_sdk.contract.message_classes import message_pool
from dao_sdk.contract.model import Contract
from dao_sdk.contract.wasm import Module, WasmError, append_custom
from dao_sdk.host.publishers.signing import name_publisher, publisher_of, sign
from dao_sdk.verify.cases import Line, SuiteError, known_keys

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PROBE = Path(__file__).parent / "probe.wasm"
_MARK = b"dao-probe-place:"
_ROOM = 8192
_KEYS = ("start", "starts", "shutdown", "version", "wat", "manifest", "shipped", "edit", "text")
_EDITS = ("cut", "custom", "copies", "hex", "size", "append", "publisher", "signed")

PARTS = {
    "respond": '(import "avatar_v1" "avatar_respond"'
    " (func $respond (param i32 i32 i32 i32) (result i32)))",
    "imports": "",
    "memory": '(memory (export "memory") 2 4)',
    "data": '(data (i32.const 16) "\\08\\01")',
    "version": '(func (export "yuan_abi_version") (result i32) (i32.const 0x10000))',
    "alloc": '(func (export "yuan_alloc") (param i32) (result i32) (i32.const 65536))',
    "free": '(func (export "yuan_free") (param i32 i32))',
    "init": '(func (export "yuan_init") (param i32 i32 i32) (result i32)'
    " (drop (call $respond (local.get 0) (i32.const 0) (i32.const 16) (i32.const 2))) (i32.const 0))",
    "request": '(func (export "yuan_handle_request") (param i32 i32 i32 i32) (result i32)'
    " (drop (call $respond (local.get 0) (i32.const 0) (i32.const 0) (i32.const 0))) (i32.const 0))",
    "event": '(func (export "yuan_on_event") (param i32 i32 i32 i32 i32) (result i32) (i32.const 0))',
    "shutdown": '(func (export "yuan_shutdown") (param i32 i32) (result i32)'
    " (drop (call $respond (local.get 0) (i32.const 0) (i32.const 0) (i32.const 0))) (i32.const 0))",
    "more": "",
}
"""A module that is right: it starts, answers every request with nothing, and shuts down."""


def make(written: Mapping[str, Any], contract: Contract, program: bytes) -> bytes:
    """Make the module of a case.

    Args:
        written: What the case says of its unit.
        contract: The contract that it is made for.
        program: The program of the probe.

    Raises:
        SuiteError: The case says it in no way that there is.
    """
    if isinstance(written, Line):
        known_keys(written, _KEYS)
    if written.get("shipped"):
        return resources.unit().read_bytes()
    if "text" in written:
        return str(written["text"]).encode()
    module = _assembled(written["wat"]) if "wat" in written else _with_program(_probe(), program)
    if written.get("manifest") != "none":
        module = append_custom(module, "dao.unit", _manifest(written, contract, module))
    for edit in written.get("edit", ()):
        module = _edited(module, edit)
    return module


@lru_cache(maxsize=1)
def _probe() -> bytes:
    return PROBE.read_bytes()


def _with_program(module: bytes, program: bytes) -> bytes:
    if len(program) > _ROOM - 4:
        raise SuiteError(f"a program of {len(program)} bytes does not fit the probe")
    at = module.index(_MARK) + len(_MARK)
    place = struct.pack("<I", len(program)) + program
    return module[:at] + place + module[at + len(place) :]


def _assembled(parts: Any) -> bytes:
    if isinstance(parts, str):
        return assemble(parts)
    known_keys(parts, PARTS)
    made = {**PARTS, **{name: str(text or "") for name, text in parts.items()}}
    return assemble("(module\n" + "\n".join(made.values()) + "\n)")


@lru_cache(maxsize=64)
def assemble(text: str) -> bytes:
    """Make a module of its text.

    Raises:
        SuiteError: It is no module.
    """
    import wasmtime

    try:
        return bytes(wasmtime.wat2wasm(text))
    except wasmtime.WasmtimeError as error:
        raise SuiteError(f"this is no text of a module: {error}") from None


def _manifest(written: Mapping[str, Any], contract: Contract, module: bytes) -> bytes:
    """The manifest: a true one, with what the case says otherwise."""
    from google.protobuf import json_format

    manifest: Any = message_pool(contract)[contract.boundary.manifest](
        name="probe",
        version="1.0.0",
        contract_major=contract.major,
        contract_minor=contract.minor,
        state_schema=1,
        contract_digest=contract_digest(contract),
    )
    known = {entry.name: entry.capability for entry in contract.imports}
    try:
        imported = [each.name for each in Module.parse(module).imports]
    except WasmError:
        imported = []
    uses = dict.fromkeys(known[name] for name in imported if name in known)
    for capability in uses:
        if capability != "call":
            manifest.capabilities.add(capability=capability)
    said = written.get("manifest", {})
    if "capabilities" in said:
        del manifest.capabilities[:]
    try:
        json_format.ParseDict(dict(said), manifest)
    except json_format.ParseError as error:
        raise SuiteError(f"{said.place}: this is no manifest: {error}") from None
    return bytes(manifest.SerializeToString())


def publisher_key(seed: Any) -> Ed25519PrivateKey:
    """Give the private key of a publisher, whom cases call by a number."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(int(seed).to_bytes(32, "big"))


def publisher(unit: Mapping[str, Any]) -> str:
    """Give the ``did:key`` of the publisher that a unit of a case names; empty for none."""
    seeds = [edit["publisher"] for edit in unit.get("edit", ()) if "publisher" in edit]
    return publisher_of(publisher_key(seeds[-1])) if seeds else ""


def _edited(module: bytes, edit: Line) -> bytes:
    known_keys(edit, _EDITS)
    if "cut" in edit:
        return module[: int(edit["cut"])]
    if "append" in edit:
        return module + bytes.fromhex(str(edit["append"]))
    if "publisher" in edit:
        key = publisher_key(edit["publisher"])
        return (
            sign(module, key) if edit.get("signed") else name_publisher(module, publisher_of(key))
        )
    content = b"\0" * int(edit.get("size", 0)) or bytes.fromhex(str(edit.get("hex", "")))
    for _ in range(int(edit.get("copies", 1))):
        module = append_custom(module, str(edit["custom"]), content)
    return module

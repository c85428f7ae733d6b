"""What is checked of a unit before anything of it runs.

All problems are reported at once. The checks need no engine and compile
nothing, so a tool may use them to look at a unit that it would not run.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from google.protobuf.message import DecodeError

from ...contract.wasm import Module, Signature, WasmError
from ...plain_text import is_name, plain
from ..abi import Abi, AbiImport
from ..errors import LoadError
from ..grants.wishes import faults
from .bounded_parse import parse_short
from .load_report import ForeignImport, report, skeleton
from .param_roles import GIVEN, arguments_of

PAGE_BYTES = 65_536
MANIFEST_SECTION = "dao.unit"
CONTRACT_SECTION = "dao.contract"
SIGNATURE_SECTION = "signature"
PUBLISHER_SECTION = "dao.publisher"
_CONTRACT_BYTES = 4 << 20
"""The most that an embedded contract may unpack to."""
MOST_ELEMENTS = 65_536
"""The most elements of all tables of an instance together."""
_LONGEST_TEXT = 1000
"""The most characters of a text of a manifest."""


class Unit(NamedTuple):
    """A unit that passed every check, ready to be linked."""

    name: str
    version: str
    digest: bytes
    """SHA-256 of the module."""
    manifest: Any
    """The unit's own account of itself (the contract's manifest message)."""
    imports: tuple[AbiImport, ...]
    """What it imports and this host's contract knows."""
    foreign: tuple[ForeignImport, ...]
    """Optional imports that this host does not have, to be answered UNIMPLEMENTED."""
    uses: dict[str, bool]
    """Every capability that it uses, and whether it cannot work without."""
    publisher: str = ""
    """The ``did:key`` of who signed the module, where that is proved; else empty."""
    claimed: str = ""
    """The ``did:key`` that the module names as its publisher, proved or not."""


def check_unit(wasm: bytes, abi: Abi, offers: Callable[[str], bool] | None = None) -> Unit:
    """Check a module against the contract.

    Args:
        wasm: The bytes of the module.
        abi: The contract that this host speaks.
        offers: Whether this host can carry out a capability at all; by default every one.

    Returns:
        The unit.

    Raises:
        LoadError: Something is wrong with it; the message lists everything.
    """
    try:
        module = Module.parse(wasm)
    except WasmError as error:
        raise LoadError(error.message, error.help) from None
    wrong = [*_profile(module, abi), *_exports(module, abi)]
    manifest, more = _manifest(module, abi)
    wrong += more
    known, foreign, more, missing = _imports(module, abi, offers or (lambda _name: True))
    wrong += more
    uses: dict[str, bool] = {}
    if manifest is not None:
        wrong += _handshake(manifest, abi)
        uses = {use.capability: use.required for use in manifest.capabilities}
        wrong += _agreement(uses, known, [*foreign, *missing])
    if wrong or missing:
        name = f"{manifest.name} {manifest.version}" if manifest and manifest.name else "the unit"
        raise LoadError(report(name, wrong, missing), skeleton(missing))
    assert manifest is not None
    return Unit(
        name=manifest.name,
        version=manifest.version,
        digest=hashlib.sha256(wasm).digest(),
        manifest=manifest,
        imports=tuple(known),
        foreign=tuple(foreign),
        uses=uses,
        **_publisher(wasm, module),
    )


def _publisher(wasm: bytes, module: Module) -> dict[str, str]:
    """Find out who published a module, where it says anything about that."""
    if not module.custom(SIGNATURE_SECTION) and not module.custom(PUBLISHER_SECTION):
        return {}
    from ..publishers import prove  # few modules are signed

    proof = prove(wasm)
    return {"publisher": proof.publisher, "claimed": proof.claimed}


def _profile(module: Module, abi: Abi) -> list[str]:
    wrong = []
    for feature in sorted(module.features - abi.features):
        wrong.append(
            f"it uses the WebAssembly feature {feature!r}, which the contract does not allow"
        )
    if module.start is not None:
        wrong.append("it has a start function; the contract allows none")
    elements = sum(table.minimum for table in module.tables)
    if elements > MOST_ELEMENTS:
        wrong.append(f"its tables have {elements} elements together; {MOST_ELEMENTS} are allowed")
    if len(module.memories) != 1:
        wrong.append(f"it has {len(module.memories)} memories; the contract wants exactly one")
        return wrong
    memory, cap = module.memories[0], abi.limits["max_memory_bytes"]
    if memory.maximum is None:
        wrong.append("its memory declares no maximum")
    elif memory.maximum * PAGE_BYTES > cap:
        wrong.append(
            f"its memory may grow to {memory.maximum * PAGE_BYTES} bytes; this host allows {cap}"
        )
    return wrong


def _i32s(signature: Signature | None, params: int, results: int) -> bool:
    return (
        signature is not None
        and signature.params == ("i32",) * params
        and signature.results == ("i32",) * results
    )


def _shape(params: int, results: int) -> str:
    return str(Signature(("i32",) * params, ("i32",) * results))


def _exports(module: Module, abi: Abi) -> list[str]:
    wrong = []
    found = {export.name: export for export in module.exports}
    memory = found.pop(abi.memory, None)
    if memory is None or memory.kind != "memory":
        wrong.append(f"it does not export its memory as {abi.memory!r}")
    for name, (params, returns) in abi.exports.items():
        export = found.pop(name, None)
        results = 0 if returns is None else 1
        if export is None:
            wrong.append(f"it does not export {name} {_shape(len(params), results)}")
        elif not _i32s(export.signature, len(params), results):
            seen = export.signature or export.kind
            wrong.append(f"it exports {name} as {seen}, not {_shape(len(params), results)}")
    for name in sorted(found):
        wrong.append(f"it exports {name}, which the contract does not know")
    return wrong


def _manifest(module: Module, abi: Abi) -> tuple[Any, list[str]]:
    sections = module.custom(MANIFEST_SECTION)
    if len(sections) != 1:
        count = "no" if not sections else str(len(sections))
        return None, [f"it has {count} custom section {MANIFEST_SECTION!r}; exactly one is wanted"]
    wrong = []
    if len(module.custom(CONTRACT_SECTION)) > 1:
        wrong.append(f"it has more than one custom section {CONTRACT_SECTION!r}")
    try:
        manifest: Any = parse_short(abi.manifest, sections[0])
    except DecodeError as error:
        damaged = f"its custom section {MANIFEST_SECTION!r} cannot be read: {error}"
        return None, [*wrong, damaged]
    if not manifest.name or not manifest.version:
        wrong.append("its manifest gives no name or no version")
    elif not (is_name(manifest.name, blanks=True) and is_name(manifest.version)):
        wrong.append(
            "its manifest has an invalid name or version: up to 100 letters, digits and . _ + - are"
            " allowed, and single blanks in the name"
        )
    names = Counter(use.capability for use in manifest.capabilities)
    for name in sorted(name for name, count in names.items() if count > 1):
        wrong.append(f"its manifest names the capability {name!r} twice")
    for use in manifest.capabilities:
        wrong += faults(use)
    _make_plain(manifest)
    return manifest, wrong


def _make_plain(manifest: Any) -> None:
    """Make the texts of a manifest plain, which programs may show."""
    for message in (manifest, *manifest.capabilities):
        for field, value in message.ListFields():
            if isinstance(value, str):
                setattr(message, field.name, plain(value, _LONGEST_TEXT))


def _handshake(manifest: Any, abi: Abi) -> list[str]:
    theirs = f"{manifest.contract_major}.{manifest.contract_minor}"
    if manifest.contract_major != abi.major:
        return [f"it was built for contract {theirs}; this host speaks {abi.version}"]
    if manifest.least_host_minor > abi.minor:
        least = f"{manifest.contract_major}.{manifest.least_host_minor}"
        return [f"it needs a host of contract {least} at least; this host speaks {abi.version}"]
    if abi.state == "draft" and manifest.contract_digest != abi.digest:
        return [
            f"it was built from another draft of contract {theirs}"
            f" (digest {manifest.contract_digest.hex()[:12] or 'absent'},"
            f" this host has {abi.digest.hex()[:12]})"
        ]
    return []


def _embedded(module: Module) -> dict[str, ForeignImport]:
    """The imports that the unit's own contract describes; nothing where it was stripped or damaged."""
    for section in module.custom(CONTRACT_SECTION):
        try:
            unpacker = zlib.decompressobj()
            text = unpacker.decompress(section, _CONTRACT_BYTES)
            entries = json.loads(text)["imports"]
            return {
                str(entry["name"]): ForeignImport(
                    name=str(entry["name"]),
                    capability=str(entry["capability"]),
                    since=str(entry["since"]),
                    optional=bool(entry["optional"]),
                    params=tuple(_name(param) for param in entry["params"]),
                    mode=str(entry["mode"]),
                    rpc=str(entry.get("rpc") or ""),
                    takes=tuple(
                        _name(param)
                        for param in entry["params"]
                        if not isinstance(param, dict) or param.get("role") in GIVEN
                    ),
                )
                for entry in entries
            }
        except (zlib.error, ValueError, KeyError, TypeError, RecursionError):
            return {}
    return {}


def _name(param: object) -> str:
    """The name of a parameter, as any version of the JSON form has it."""
    return str(param["name"] if isinstance(param, dict) else param)


def _imports(
    module: Module, abi: Abi, offers: Callable[[str], bool]
) -> tuple[list[AbiImport], list[ForeignImport], list[str], list[ForeignImport]]:
    """Sort the imports into known, foreign but optional, wrong, and missing."""
    known: list[AbiImport] = []
    foreign: list[ForeignImport] = []
    missing: list[ForeignImport] = []
    wrong: list[str] = []
    theirs: dict[str, ForeignImport] | None = None
    for entry in module.imports:
        if entry.module != abi.module or entry.kind != "func":
            wrong.append(
                f"it imports the {entry.kind} {entry.module}.{entry.name};"
                f" only functions of {abi.module} can be imported"
            )
            continue
        ours = abi.imports_by_name.get(entry.name)
        if ours is None:
            if theirs is None:
                theirs = _embedded(module)
            described = theirs.get(entry.name) or _guess(entry.name, entry.signature)
            (foreign if described.optional else missing).append(described)
            if not _i32s(entry.signature, len(described.params), 1):
                wrong.append(f"it imports {entry.name} as {entry.signature}, which is not all i32")
            continue
        if not _i32s(entry.signature, len(ours.params), 1):
            shape = _shape(len(ours.params), 1)
            wrong.append(f"it imports {entry.name} as {entry.signature}, not {shape}")
            continue
        if not offers(ours.capability):
            # Whether the unit can do without is for its own contract to say, which may be another.
            theirs = _embedded(module) if theirs is None else theirs
            described = theirs.get(entry.name) or _describe(ours)
            (foreign if described.optional else missing).append(_describe(ours))
            continue
        known.append(ours)
    return known, foreign, wrong, missing


def _guess(name: str, signature: Signature | None) -> ForeignImport:
    """Describe an import that no contract at hand knows."""
    parts = name.split("_")
    capability = parts[1] if len(parts) > 2 and parts[0] == "avatar" else "?"
    count = len(signature.params) if signature else 0
    params = ("call_id", "ptr", "len") if count == 3 else tuple(f"p{i}" for i in range(count))
    return ForeignImport(name, capability, "?", False, params, "async", "")


def _describe(entry: AbiImport) -> ForeignImport:
    rpc = f"{entry.service}.{entry.method}" if entry.service else ""
    return ForeignImport(
        entry.name,
        entry.capability,
        entry.since,
        entry.optional,
        tuple(param.name for param in entry.params),
        entry.mode,
        rpc,
        arguments_of(entry),
    )


def _agreement(
    uses: dict[str, bool], known: Iterable[AbiImport], foreign: Iterable[ForeignImport]
) -> list[str]:
    imported = {entry.capability for entry in known} | {entry.capability for entry in foreign}
    imported.discard("call")
    named = set(uses) - {"call"}
    wrong = []
    for name in sorted(imported - named):
        wrong.append(f"it imports functions of the capability {name!r}, which its manifest omits")
    for name in sorted(named - imported):
        wrong.append(f"its manifest names the capability {name!r}, of which it imports nothing")
    return wrong

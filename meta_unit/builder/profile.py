"""Whether a module keeps within the profile of the contract."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.contract.model import Contract
from dao_sdk.contract.wasm import Module

_PAGE = 65_536
_NAMES = {
    "bulk-memory": "bulk-memory",
    "bulk-memory-opt": "bulk-memory",
    "call-indirect-overlong": "reference-types",
    "multivalue": "multi-value",
    "mutable-globals": "mutable-globals",
    "nontrapping-fptoint": "saturating-float-to-int",
    "reference-types": "reference-types",
    "sign-ext": "sign-extension",
}
"""What the compiler calls a feature (in the section ``target_features``), and what we call it."""


def check_profile(module: Module, contract: Contract) -> list[str]:
    """Everything in which a module leaves the profile, one sentence each."""
    return [
        *_imports(module, contract),
        *_exports(module, contract),
        *_memory(module, contract),
        *_features(module, contract),
        *(["it has a start function"] if module.start is not None else []),
    ]


def _imports(module: Module, contract: Contract) -> Iterator[str]:
    known = {each.name: each for each in contract.imports}
    for each in module.imports:
        if each.module != contract.wasm.module or each.kind != "func":
            yield f"it imports the {each.kind} {each.module}.{each.name}"
        elif each.name not in known:
            yield f"it imports {each.name}, which the contract does not have"
        else:
            wanted = ("i32",) * len(known[each.name].params)
            if each.signature is None or (each.signature.params, each.signature.results) != (
                wanted,
                ("i32",),
            ):
                yield f"it imports {each.name} as {each.signature}"


def _exports(module: Module, contract: Contract) -> Iterator[str]:
    wanted = {each.name: each for each in contract.exports}
    found = {each.name: each for each in module.exports}
    memory = found.pop(contract.wasm.memory, None)
    if memory is None or memory.kind != "memory":
        yield f"it does not export its memory as {contract.wasm.memory!r}"
    for name in sorted(set(found) - set(wanted)):
        yield f"it exports {name}, which the contract does not have"
    for name, export in wanted.items():
        signature = found[name].signature if name in found else None
        results = () if export.returns is None else ("i32",)
        if signature is None:
            yield f"it does not export {name}"
        elif (signature.params, signature.results) != (("i32",) * len(export.params), results):
            yield f"it exports {name} as {signature}"


def _memory(module: Module, contract: Contract) -> Iterator[str]:
    limit = {each.name: each.value for each in contract.limits}["max_memory_bytes"] // _PAGE
    if len(module.memories) != 1:
        yield f"it has {len(module.memories)} memories"
        return
    maximum = module.memories[0].maximum
    if maximum is None:
        yield "its memory has no maximum"
    elif maximum > limit:
        yield f"its memory may grow to {maximum} pages, the contract allows {limit}"


def _features(module: Module, contract: Contract) -> Iterator[str]:
    allowed = set(contract.wasm.features)
    for feature in sorted(module.features - allowed):
        yield f"it uses the WebAssembly feature {feature}"
    for section in module.custom("target_features"):
        for name in _target_features(section):
            if _NAMES.get(name) not in allowed:
                yield f"it was compiled for the WebAssembly feature {name}"


def _target_features(section: bytes) -> Iterator[str]:
    """The features that the compiler used: entries of a sign, a length and a name.

    The section is short: its count and lengths each fit in one byte of their encoding.
    """
    at = 1
    for _ in range(section[0] if section else 0):
        sign, length = section[at], section[at + 1]
        if sign == ord("+"):
            yield section[at + 2 : at + 2 + length].decode("ascii")
        at += 2 + length

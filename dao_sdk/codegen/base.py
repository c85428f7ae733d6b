"""What a contract takes over of the SDK's own, so that code which was made for that serves both.

A contract that has the SDK's packages, services and imports beside its own need not have them made
anew: its output can build on the output for the SDK's contract, and then what is in both is one and
the same type. That holds only for what means the same in both. Its names are the same if the pack
fixes them (`fixed` in `pack.toml`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dao_sdk.codegen.pack import PackError
from dao_sdk.contract.digest import meaning
from dao_sdk.contract.ir import to_value
from dao_sdk.contract.model import Contract
from dao_sdk.contract.reader import read_contract

_BOUNDARY = ("wasm", "statuses", "results", "events", "boundary", "exports")
"""What a runtime relies on, whatever is asked of it."""
_IMPORT = ("capability", "mode", "params", "rpc", "effect")
"""What a caller of an import relies on."""

Value = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Base:
    """The names of what a contract takes over; none where its output stands on its own."""

    packages: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    capabilities: frozenset[str] = frozenset()
    imports: frozenset[str] = frozenset()


def taken_over(contract: Contract) -> Base:
    """Find what a contract takes over of the SDK's own.

    Args:
        contract: The contract.

    Raises:
        PackError: What has the name of something of the SDK's is not the same.
    """
    own, theirs = (meaning(to_value(each, places=False)) for each in (contract, read_contract()))
    problems = list(_differences(own, theirs))
    if problems:
        listed = "\n".join(f"  {problem}" for problem in problems)
        raise PackError(
            f"the contract {contract.name} cannot build on the SDK's own:\n{listed}",
            "What begins with `dao.`, and the capabilities of the SDK, must stay as they are. Add "
            "packages, services and capabilities of your own beside them.",
        )
    return Base(
        packages=_both(own, theirs, "files", "package"),
        services=_both(own, theirs, "services"),
        capabilities=_both(own, theirs, "capabilities"),
        imports=_both(own, theirs, "imports"),
    )


def _both(own: Value, theirs: Value, key: str, name: str = "name") -> frozenset[str]:
    return frozenset(each[name] for each in own[key]) & {each[name] for each in theirs[key]}


def _differences(own: Value, theirs: Value) -> Iterator[str]:
    for key in _BOUNDARY:
        if own[key] != theirs[key]:
            yield f"`{key}` is not the same"
    for limit in theirs["limits"]:
        if limit not in own["limits"]:
            yield f"the limit {limit['name']} is not {limit['value']}"
    yield from _types(own, theirs)
    known = {each["name"]: each for each in theirs["services"]}
    for service in own["services"]:
        if service["name"] in known:
            yield from _service(service, known[service["name"]])
    yield from _imports(own, theirs)


def _types(own: Value, theirs: Value) -> Iterator[str]:
    packages = _both(own, theirs, "files", "package")
    known = {each["name"]: each for file in theirs["files"] for each in _declared(file)}
    for file in own["files"]:
        if file["package"] in packages:
            for each in _declared(file):
                if known.get(each["name"]) != each:
                    new = each["name"] not in known
                    yield f"{each['name']} is {'new' if new else 'not the same'}"


def _declared(file: Value) -> Iterator[Value]:
    yield from file["messages"]
    yield from file["enums"]


def _service(own: Value, theirs: Value) -> Iterator[str]:
    if own["capability"] != theirs["capability"]:
        yield f"{own['name']} belongs to another capability"
    methods = {each["name"]: each for each in theirs["methods"]}
    for method in own["methods"]:
        if methods.get(method["name"]) != method:
            yield f"{own['name']}.{method['name']} is not the same"


def _imports(own: Value, theirs: Value) -> Iterator[str]:
    capabilities = _both(own, theirs, "capabilities")
    known = {each["name"]: each for each in theirs["imports"]}
    for each in own["imports"]:
        other = known.get(each["name"])
        if other is None:
            if each["capability"] in capabilities:
                yield f"{each['name']} is new in the capability {each['capability']}"
        elif any(each[key] != other[key] for key in _IMPORT):
            yield f"{each['name']} is not the same"

"""Joins the contract file and the .proto files, both already checked, into one Contract."""

from __future__ import annotations

import dataclasses
from typing import Literal, cast

from dao_sdk.contract.model import (
    CALL_PARAMS,
    Boundary,
    Capability,
    Constant,
    Contract,
    Export,
    Import,
    Method,
    Mode,
    Param,
    Role,
    Scope,
    Service,
    Status,
    Wasm,
)
from dao_sdk.contract.protos import Protos
from dao_sdk.contract.version import version_of
from dao_sdk.contract.yaml_tree import Node


def build(document: Node, protos: Protos) -> Contract:
    """Makes the Contract. Both parts must have passed every check."""
    version, wasm = document.entries("version"), _at(document, "wasm")
    imports = _imports(document, protos)
    return Contract(
        name=_text(document, "contract"),
        major=cast(int, version["major"].value),
        minor=cast(int, version["minor"].value),
        state=cast(Literal["draft", "released"], version["state"].value),
        doc=_text(document, "doc"),
        wasm=Wasm(
            module=_text(wasm, "module"),
            memory=_text(wasm, "memory"),
            features=_texts(wasm, "features"),
        ),
        limits=_constants(document, "limits", "value"),
        statuses=tuple(
            Status(
                name=name,
                value=cast(int, node.whole("code")),
                doc=_text(node, "doc"),
                executed=cast(Literal["no", "yes", "unknown"], node.text("executed") or "unknown"),
                repeat=cast(Literal["safe", "useless", "unsafe"], node.text("repeat") or "unsafe"),
                place=node.key,
            )
            for name, node in document.entries("statuses").items()
        ),
        results=_constants(document, "results", "code"),
        events=_constants(document, "events", "kind"),
        boundary=Boundary(
            **{role: cast(str, it.value) for role, it in document.entries("messages").items()}
        ),
        exports=tuple(
            Export(
                name=name,
                doc=_text(node, "doc"),
                params=_params(node),
                returns=cast(Literal["version", "pointer", "result"] | None, node.text("returns")),
                place=node.key,
            )
            for name, node in document.entries("exports").items()
        ),
        capabilities=tuple(
            _capability(name, node) for name, node in document.entries("capabilities").items()
        ),
        imports=imports,
        services=(*_guest_services(document, protos), *_host_services(imports, protos)),
        files=protos.files,
        descriptors=protos.descriptors,
    )


def _constants(document: Node, section: str, number: str) -> tuple[Constant, ...]:
    return tuple(
        Constant(name, cast(int, node.whole(number)), _text(node, "doc"), node.key)
        for name, node in document.entries(section).items()
    )


def _params(node: Node) -> tuple[Param, ...]:
    return tuple(
        Param(
            name=_text(each, "name"),
            role=(role := Role(_text(each, "role"))),
            signed=role is Role.STATUS or each.flag("signed"),
            max=each.whole("max"),
            values=_constants(each, "values", "value"),
            place=each.place,
        )
        for each in node.elements("params")
    )


def _capability(name: str, node: Node) -> Capability:
    scope = node.get("scope")
    return Capability(
        name=name,
        doc=_text(node, "doc"),
        reason=_text(node, "reason"),
        within_home=node.flag("within_home"),
        ordered=node.flag("ordered"),
        scope=(
            Scope(
                name=_text(scope, "name"),
                doc=_text(scope, "doc"),
                example=_text(scope, "example"),
                required=scope.flag("required"),
            )
            if scope is not None
            else None
        ),
        place=node.key,
    )


def _imports(document: Node, protos: Protos) -> tuple[Import, ...]:
    methods = {
        f"{it.name}.{method.name}": method for it in protos.services for method in it.methods
    }
    return tuple(_import(name, node, methods) for name, node in document.entries("imports").items())


def _import(name: str, node: Node, methods: dict[str, Method]) -> Import:
    rpc = node.text("rpc")
    method = methods[rpc] if rpc is not None else None
    return Import(
        name=name,
        doc=method.doc if method else _text(node, "doc"),
        capability=_text(node, "capability"),
        since=_text(node, "since"),
        mode=method.mode if method else Mode.SYNC,
        params=CALL_PARAMS if method else _params(node),
        rpc=rpc,
        effect=node.flag("effect"),
        optional=node.flag("optional"),
        during_alloc=node.flag("during_alloc"),
        place=node.key,
    )


def _guest_services(document: Node, protos: Protos) -> list[Service]:
    """The services that the contract numbers, in its order."""
    declared = {service.name: service for service in protos.services}
    made = []
    for name, node in document.entries("services").items():
        numbers = {rpc: cast(int, it.value) for rpc, it in node.entries("methods").items()}
        effects = {rpc for rpc, _ in node.strings("effects")}
        methods = tuple(
            dataclasses.replace(method, number=numbers[method.name], effect=method.name in effects)
            for method in declared[name].methods
        )
        made.append(
            dataclasses.replace(declared[name], methods=methods, since=_text(node, "since"))
        )
    return made


def _host_services(imports: tuple[Import, ...], protos: Protos) -> list[Service]:
    """The services whose rpcs the imports carry, in the order of the imports."""
    declared = {service.name: service for service in protos.services}
    carried: dict[str, list[Import]] = {}
    for each in imports:
        if each.rpc is not None:
            carried.setdefault(each.rpc.rpartition(".")[0], []).append(each)
    made = []
    for name, group in carried.items():
        effects = {each.rpc for each in group if each.effect}
        methods = tuple(
            dataclasses.replace(method, effect=f"{name}.{method.name}" in effects)
            for method in declared[name].methods
        )
        made.append(
            dataclasses.replace(
                declared[name],
                methods=methods,
                since=min((each.since for each in group), key=version_of),
                capability=group[0].capability,
            )
        )
    return made


def _at(node: Node, name: str) -> Node:
    found = node.get(name)
    assert found is not None
    return found


def _text(node: Node, name: str) -> str:
    return cast(str, node.text(name))


def _texts(node: Node, name: str) -> tuple[str, ...]:
    return tuple(text for text, _ in node.strings(name))

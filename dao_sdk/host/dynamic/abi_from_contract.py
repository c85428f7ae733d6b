"""A host for any contract: the runtime's tables made from a Contract while the program runs.

This is the one file of the host that needs the contract reader; emitted
packages have the same tables as generated literals instead.
"""

from __future__ import annotations

import dataclasses
import keyword
import re
from typing import Any

from dao_sdk.contract.boundary import refuse_missing_fields
from dao_sdk.contract.digest import contract_digest
from dao_sdk.contract.message_classes import message_pool
from dao_sdk.contract.model import Contract, Method, Mode, Param, Service
from dao_sdk.contract.ruled_messages import ruled
from dao_sdk.contract.shipped_services import unfamiliar_services

from ..abi import Abi, AbiCapability, AbiImport, AbiMethod, AbiParam
from ..avatar import AvatarBase
from ..facts import StatusFacts
from ..rules import FieldRules, Rules


def abi_of(contract: Contract) -> Abi:
    """Make the runtime's table from a contract, with message classes of its own.

    Args:
        contract: Any contract.

    Returns:
        The table, as generated code would hold it.

    Raises:
        DaoError: A message of the boundary lacks a field that the runtime relies on.
    """
    refuse_missing_fields(contract)
    messages = message_pool(contract)
    rpcs: dict[str, tuple[Service, Method]] = {
        f"{service.name}.{method.name}": (service, method)
        for service in contract.services
        for method in service.methods
    }
    imports = []
    for entry in contract.imports:
        service, method = rpcs[entry.rpc] if entry.rpc else (None, None)
        imports.append(
            AbiImport(
                name=entry.name,
                capability=entry.capability,
                mode=entry.mode.value,
                params=tuple(map(_param, entry.params)),
                since=entry.since,
                optional=entry.optional,
                effect=entry.effect,
                service=service.name if service else None,
                during_alloc=entry.during_alloc,
                method=snake(method.name if method else entry.operation),
                request=messages[method.request] if method else None,
                response=messages[method.response] if method else None,
                doc=entry.doc,
            )
        )
    methods = [
        AbiMethod(
            number=method.number,
            service=service.name,
            short_service=snake(service.short),
            name=method.name,
            attribute=snake(method.name),
            mode="stream" if method.mode is Mode.STREAM else "async",
            request=messages[method.request],
            response=messages[method.response],
            effect=method.effect,
            idempotency=method.idempotency,
            doc=method.doc,
        )
        for service in contract.services
        for method in service.methods
        if method.number is not None
    ]
    boundary = contract.boundary
    return Abi(
        name=contract.name,
        major=contract.major,
        minor=contract.minor,
        state=contract.state,
        digest=contract_digest(contract),
        module=contract.wasm.module,
        memory=contract.wasm.memory,
        features=frozenset(contract.wasm.features),
        limits={constant.name: constant.value for constant in contract.limits},
        statuses={constant.name: constant.value for constant in contract.statuses},
        facts={it.name: StatusFacts(it.executed, it.repeat) for it in contract.statuses},
        results={constant.name: constant.value for constant in contract.results},
        events={constant.name: constant.value for constant in contract.events},
        exports={
            export.name: (tuple(it.name for it in export.params), export.returns)
            for export in contract.exports
        },
        capabilities=tuple(
            AbiCapability(
                name=entry.name,
                within_home=entry.within_home,
                reason=entry.reason,
                ordered=entry.ordered,
                doc=entry.doc,
                scope=entry.scope.name if entry.scope else None,
                scope_required=entry.scope.required if entry.scope else False,
                scope_doc=entry.scope.doc if entry.scope else "",
                scope_example=entry.scope.example if entry.scope else "",
            )
            for entry in contract.capabilities
        ),
        imports=tuple(imports),
        methods=tuple(methods),
        error=messages[boundary.error],
        host_info=messages[boundary.host_info],
        ready=messages[boundary.ready],
        lifecycle=messages[boundary.lifecycle],
        manifest=messages[boundary.manifest],
        rules=_rules(contract),
        unfamiliar=unfamiliar_services(contract),
    )


def _rules(contract: Contract) -> Rules:
    messages = [each for file in contract.files for each in file.messages]
    inside = ruled(messages)
    return {
        message.name: {
            field.name: FieldRules(
                inside=field.type.name if field.type.name in inside else "",
                is_map=field.label == "map",
                **(dataclasses.asdict(field.rules) if field.rules else {}),
            )
            for field in message.fields
            if field.rules is not None or field.type.name in inside
        }
        for message in messages
        if message.name in inside
    }


def _param(param: Param) -> AbiParam:
    values = {each.name: each.value for each in param.values} or None
    return AbiParam(param.name, param.role.value, param.signed, param.max, values)


def avatar_class(contract: Contract) -> type[AvatarBase[Any]]:
    """Make the class of Avatars of any contract, without generated code.

    ::

        async with avatar_class(contract).open(home, unit="some.wasm") as avatar:
            reply = await avatar.call("Documents.Get", {"space": "notes", "id": "1"})

    Args:
        contract: Any contract.

    Returns:
        The class; it has no typed clients, calls go by name.
    """
    return type("Avatar", (AvatarBase,), {"ABI": abi_of(contract)})


def snake(name: str) -> str:
    """Write a name of the contract as Python writes it: ``ExportFile`` becomes ``export_file``.

    Args:
        name: A name in upper camel case.

    Returns:
        The name in snake case, with an underscore behind it where it is a word of Python.
    """
    made = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
    return f"{made}_" if keyword.iskeyword(made) else made

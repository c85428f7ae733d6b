"""What must hold between the contract file and the .proto files."""

from __future__ import annotations

from dao_sdk.contract.diagnostics import Problems
from dao_sdk.contract.model import Place, Service
from dao_sdk.contract.protos import Protos
from dao_sdk.contract.yaml_tree import Node


def check_links(document: Node, protos: Protos, problems: Problems) -> None:
    """Notes every name in the contract file that the .proto files lack, and the reverse."""
    services = {service.name: service for service in protos.services}
    _boundary_messages_are_there(document, protos, problems)
    _imports_carry_rpcs(document, services, problems)
    _guest_rpcs_are_numbered(document, services, problems)
    _services_are_of_one_side(document, services, problems)


def _boundary_messages_are_there(document: Node, protos: Protos, problems: Problems) -> None:
    known = {message.name for file in protos.files for message in file.messages}
    for node in document.entries("messages").values():
        if isinstance(node.value, str) and node.value not in known:
            problems.unknown(node.place, "message", node.value, known)


def _imports_carry_rpcs(document: Node, services: dict[str, Service], problems: Problems) -> None:
    """Each rpc is carried by one import at most, each service by one capability."""
    known = {f"{name}.{rpc.name}" for name, service in services.items() for rpc in service.methods}
    carrier: dict[str, str] = {}
    owner: dict[str, str] = {}
    for name, entry in document.entries("imports").items():
        rpc, capability = entry.get("rpc"), entry.text("capability")
        if rpc is None or not isinstance(rpc.value, str):
            continue
        if rpc.value not in known:
            problems.unknown(rpc.place, "rpc", rpc.value, known)
            continue
        first = carrier.setdefault(rpc.value, name)
        if first != name:
            problems.add(rpc.place, f"`{rpc.value}` is carried by `{first}` already")
        service = rpc.value.rpartition(".")[0]
        if capability is not None and owner.setdefault(service, capability) != capability:
            problems.add(
                rpc.place,
                f"`{service}` belongs to two capabilities",
                f"the capability `{owner[service]}`, as in its imports above",
            )
    for service in owner:
        for method in services[service].methods:
            if f"{service}.{method.name}" not in carrier:
                problems.add(
                    _place(method.place),
                    f"no import carries the rpc `{service}.{method.name}`",
                    f"an entry in `imports`, since the host offers {service}",
                )


def _guest_rpcs_are_numbered(
    document: Node, services: dict[str, Service], problems: Problems
) -> None:
    for name, entry in document.entries("services").items():
        service = services.get(name)
        if service is None:
            problems.unknown(entry.key, "service", name, services)
            continue
        rpcs = {method.name: method for method in service.methods}
        numbers = entry.entries("methods")
        for rpc, number in numbers.items():
            if rpc not in rpcs:
                problems.unknown(number.key, f"rpc of {name}", rpc, rpcs)
        for rpc, method in rpcs.items():
            if rpc not in numbers:
                problems.add(
                    _place(method.place),
                    f"the rpc `{name}.{rpc}` has no method number",
                    f"an entry in `methods` of {name}",
                )
        for rpc, node in entry.strings("effects"):
            if rpc not in rpcs:
                problems.unknown(node.place, f"rpc of {name}", rpc, rpcs)


def _services_are_of_one_side(
    document: Node, services: dict[str, Service], problems: Problems
) -> None:
    """Each service is offered by the guest, which numbers it, or by the host, whose imports carry it."""
    guest = document.entries("services")
    carried = {
        (entry.text("rpc") or "").rpartition(".")[0]: entry
        for entry in document.entries("imports").values()
    }
    for name, service in services.items():
        if name in guest and name in carried:
            problems.add(guest[name].key, f"`{name}` is offered by both sides", "one of them")
        elif name not in guest and name not in carried:
            problems.add(
                _place(service.place),
                f"service `{name}` is offered by neither side",
                "an entry in `services` (the guest offers it) or entries in `imports` (the host)",
            )


def _place(place: Place | None) -> Place:
    assert place is not None  # protos read from sources know where everything is
    return place

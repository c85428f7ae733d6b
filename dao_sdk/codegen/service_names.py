"""Names services and methods, and lists everything that documentation can refer to."""

from __future__ import annotations

from collections.abc import Iterator

from dao_sdk.codegen.message_views import MessageBuilder
from dao_sdk.codegen.namer import Namer
from dao_sdk.codegen.references import Element
from dao_sdk.codegen.view import Names
from dao_sdk.contract import model


class ServiceNames:
    """The names of a contract's services and of their methods, by full name.

    Args:
        contract: The contract.
        namer: Has named packages and messages already.
    """

    def __init__(self, contract: model.Contract, namer: Namer) -> None:
        self.services: dict[str, Names] = {}
        self.methods: dict[str, Names] = {}
        guest = [each for each in contract.services if each.capability is None]
        host = [each for each in contract.services if each.capability is not None]
        for construct, services in (("service", guest), ("host_service", host)):
            for service in services:
                package, _, short = service.name.rpartition(".")
                names = namer.names(construct, [short], package=package)
                self.services[service.name] = names
                for method in service.methods:
                    self.methods[f"{service.name}.{method.name}"] = namer.names(
                        "method", [method.name], parent=service.name, outer=[names]
                    )


def elements(
    contract: model.Contract, messages: MessageBuilder, services: ServiceNames
) -> Iterator[tuple[str, Element]]:
    """List what documentation can refer to, by full name.

    Args:
        contract: The contract.
        messages: Has named packages, messages and enums.
        services: The names of the services.
    """
    for file in contract.files:
        package = messages.package_names[file.package]
        for message in file.messages:
            names = messages.targets[message.name].names
            yield message.name, Element("message", names, package=package)
            for part in ("oneof", "field"):
                for it in message.fields if part == "field" else message.oneofs:
                    own = messages.names_of(part, message.name, it.name)
                    yield f"{message.name}.{it.name}", Element(part, own, names, package)
        for enum in file.enums:
            names = messages.targets[enum.name].names
            yield enum.name, Element("enum", names, package=package)
            for value in enum.values:
                own = messages.names_of("value", enum.name, value.name)
                yield f"{enum.name}.{value.name}", Element("value", own, names, package)
    for service in contract.services:
        construct = "service" if service.capability is None else "host_service"
        names = services.services[service.name]
        yield service.name, Element(construct, names)
        for method in service.methods:
            full = f"{service.name}.{method.name}"
            yield full, Element("method", services.methods[full], names)

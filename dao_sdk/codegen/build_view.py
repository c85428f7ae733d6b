"""Makes the view of a contract for one pack: every decision that templates must not make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from google.protobuf.descriptor_pb2 import FileDescriptorSet

from dao_sdk.codegen import view
from dao_sdk.codegen.import_arguments import arguments_of
from dao_sdk.codegen.message_views import MessageBuilder
from dao_sdk.codegen.namer import Namer
from dao_sdk.codegen.pack import Pack
from dao_sdk.codegen.references import References
from dao_sdk.codegen.service_names import ServiceNames, elements
from dao_sdk.codegen.types import TypeWriter
from dao_sdk.contract import model
from dao_sdk.contract.boundary import refuse_missing_fields
from dao_sdk.contract.digest import contract_digest
from dao_sdk.contract.roles import FREE_CAPABILITY
from dao_sdk.contract.ruled_messages import omittable, ruled
from dao_sdk.contract.shipped_services import unfamiliar_services


def build_view(contract: model.Contract, pack: Pack) -> view.Contract:
    """Make what a pack's templates see.

    Args:
        contract: The contract.
        pack: The pack, whose naming and types hold.

    Returns:
        The view.

    Raises:
        DaoError: The contract lacks a field without which no host and no unit can speak it.
        PackError: The pack's naming or types contradict themselves.
    """
    refuse_missing_fields(contract)
    return _Builder(contract, pack).contract()


class _Builder:
    def __init__(self, contract: model.Contract, pack: Pack) -> None:
        self._contract = contract
        self._pack = pack
        self._namer = Namer(pack, contract.name, frozenset(_declared(contract)))
        messages = MessageBuilder(contract, pack, self._namer)
        self._targets = messages.targets
        packages = {
            file.package: view.Package(
                name=file.package,
                doc="\n\n".join(
                    each.doc for each in contract.files if each.package == file.package and each.doc
                ),
                names=messages.package_names[file.package],
            )
            for file in contract.files
        }
        self._files = {each.path: self._file(each, packages) for each in contract.files}
        self._declaring = {
            name: self._files[file.path]
            for file in contract.files
            for name in (
                *(each.name for each in file.messages),
                *(each.name for each in file.enums),
                *file.services,
            )
        }
        self._names = ServiceNames(contract, self._namer)
        self._ruled = ruled(it for file in contract.files for it in file.messages)
        self._references = References(pack, dict(elements(contract, messages, self._names)))
        self._packages = messages.packages(self._files, self._references)
        self._writer = TypeWriter(pack, messages.targets)
        self._types: dict[str, view.Type] = {}
        self._messages = {each.name: each for file in contract.files for each in file.messages}
        self._enums = {each.name: each for file in contract.files for each in file.enums}
        unfamiliar = unfamiliar_services(contract)
        self._familiar = {each.name for each in contract.services} - unfamiliar

    def contract(self) -> view.Contract:
        source = self._contract
        host = [each for each in source.services if each.capability is not None]
        guest = [each for each in source.services if each.capability is None]
        services = tuple(self._service(each) for each in guest)
        host_services = tuple(self._service(each) for each in host)
        imports = tuple(self._import(each, host_services) for each in source.imports)
        return view.Contract(
            name=source.name,
            major=source.major,
            minor=source.minor,
            version=source.version,
            state=source.state,
            doc=source.doc,
            digest=contract_digest(source),
            module=source.wasm.module,
            memory=source.wasm.memory,
            features=source.wasm.features,
            limits=self._constants("limit", source.limits),
            statuses=tuple(
                view.Status(
                    each.name,
                    each.value,
                    each.doc,
                    self._namer.names("status", [each.name]),
                    each.executed,
                    each.repeat,
                )
                for each in source.statuses
            ),
            results=self._constants("result", source.results),
            events=self._constants("event", source.events),
            boundary=self._boundary(source.boundary),
            exports=tuple(self._export(each) for each in source.exports),
            imports=imports,
            capabilities=tuple(
                self._capability(each, imports, host_services) for each in source.capabilities
            ),
            packages=tuple(self._packages.values()),
            files=tuple(self._files.values()),
            services=services,
            host_services=host_services,
            checked=self._checked((*services, *host_services)),
            descriptors=source.descriptors,
            descriptor_files=tuple(
                each.SerializeToString(deterministic=True)
                for each in FileDescriptorSet.FromString(source.descriptors).file
            ),
            renamed=self._namer.renamed,
            names=self._namer.names("contract", [source.name]),
        )

    def _checked(self, services: Iterable[view.Service]) -> tuple[view.Type, ...]:
        waiting = [method.request.name for service in services for method in service.methods]
        found: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name in self._ruled and name not in found:
                found.add(name)
                waiting.extend(field.type.name for field in self._messages[name].fields)
        return tuple(self._type(name) for name in self._messages if name in found)

    def _constants(
        self, construct: str, constants: Iterable[model.Constant], parent: str = ""
    ) -> tuple[view.Constant, ...]:
        return tuple(
            view.Constant(
                each.name,
                each.value,
                each.doc,
                self._namer.names(construct, [each.name], parent=parent),
            )
            for each in constants
        )

    def _boundary(self, source: model.Boundary) -> view.Boundary:
        return view.Boundary(
            error=self._type(source.error),
            host_info=self._type(source.host_info),
            ready=self._type(source.ready),
            lifecycle=self._type(source.lifecycle),
            manifest=self._type(source.manifest),
            limits=self._type_of(source.host_info, "limits"),
            grant=self._type_of(source.host_info, "grants"),
            lifecycle_grant=self._type_of(source.lifecycle, "grants"),
            lifecycle_kind=self._type_of(source.lifecycle, "kind"),
        )

    def _type_of(self, message: str, field: str) -> view.Type:
        found = next(each for each in self._messages[message].fields if each.name == field)
        return self._type(found.type.name)

    def _type(self, name: str) -> view.Type:
        if name not in self._types:
            target = self._targets[name]
            package = self._packages[target.package]
            message = self._messages.get(name)
            self._types[name] = view.Type(
                name=name,
                doc=self._references.resolved((message or self._enums[name]).doc, name),
                empty=message is not None and not message.fields,
                omittable=message is not None and omittable(message),
                ruled=name in self._ruled,
                names=target.names,
                package=package,
                file=self._declaring[name],
                types=self._writer.elsewhere(
                    model.TypeRef("enum" if message is None else "message", name)
                ),
            )
        return self._types[name]

    def _file(self, source: model.ProtoFile, packages: Mapping[str, view.Package]) -> view.File:
        return view.File(
            path=source.path,
            package=packages[source.package],
            doc=source.doc,
            source=source.source,
            imports=source.imports,
            names=self._namer.names("file", source.path.removesuffix(".proto").split("/")),
        )

    def _service(self, source: model.Service) -> view.Service:
        package, _, short = source.name.rpartition(".")
        methods = tuple(self._method(source, each) for each in source.methods)
        wanted = self._pack.shadows.get("service", ())
        shadow = {
            method.names[form]
            for method in methods
            for form in method.names
            if f"method.{form}" in wanted
        }
        return view.Service(
            name=source.name,
            short=short,
            doc=self._references.resolved(source.doc, source.name),
            since=source.since,
            capability=source.capability,
            package=self._packages[package],
            methods=methods,
            extends=tuple(
                view.Texts(each.values)
                for each in self._pack.extensions
                if each.service == source.name and self._familiar.issuperset(each.requires)
            ),
            file=self._declaring[source.name],
            names=self._names.services[source.name],
            words=self._writer.words(frozenset(shadow)),
        )

    def _method(self, service: model.Service, source: model.Method) -> view.Method:
        full_name = f"{service.name}.{source.name}"
        messages = (source.request, source.response)
        return view.Method(
            name=source.name,
            full_name=full_name,
            doc=self._references.resolved(source.doc, service.name, *messages),
            mode=source.mode.value,
            number=source.number,
            effect=source.effect,
            idempotency=source.idempotency,
            request=self._type(source.request),
            response=self._type(source.response),
            names=self._names.methods[full_name],
        )

    def _params(self, parent: str, params: Iterable[model.Param]) -> tuple[view.Param, ...]:
        return tuple(
            view.Param(
                name=each.name,
                role=each.role.value,
                signed=each.signed,
                max=each.max,
                values=self._constants("choice", each.values, f"{parent}.{each.name}"),
                names=self._namer.names("param", [each.name], parent=parent),
            )
            for each in params
        )

    def _import(self, source: model.Import, services: Iterable[view.Service]) -> view.Import:
        found = (
            (service, method)
            for service in services
            for method in service.methods
            if method.full_name == source.rpc
        )
        service, method = next(found, (None, None))
        params = self._params(source.name, source.params)
        arguments, gives = arguments_of(params) if method is None else ((), None)
        return view.Import(
            name=source.name,
            doc=source.doc,
            capability=source.capability,
            since=source.since,
            mode=source.mode.value,
            effect=source.effect,
            optional=source.optional,
            params=params,
            service=service,
            method=method,
            operation=source.operation,
            during_alloc=source.during_alloc,
            arguments=arguments,
            gives=gives,
            names=self._namer.names("import", [source.name], parent=f"imports.{source.prefix}"),
        )

    def _export(self, source: model.Export) -> view.Export:
        return view.Export(
            name=source.name,
            doc=source.doc,
            params=self._params(source.name, source.params),
            returns=source.returns,
            names=self._namer.names("export", [source.name]),
        )

    def _capability(
        self,
        source: model.Capability,
        imports: Iterable[view.Import],
        services: Iterable[view.Service],
    ) -> view.Capability:
        scope = source.scope
        own = tuple(each for each in imports if each.capability == source.name)
        return view.Capability(
            name=source.name,
            doc=source.doc,
            reason=source.reason,
            within_home=source.within_home,
            ordered=source.ordered,
            scope=None if scope is None else _scope(scope),
            imports=own,
            services=tuple(each for each in services if each.capability == source.name),
            sync=tuple(
                each for each in own if each.mode == "sync" and source.name != FREE_CAPABILITY
            ),
            names=self._namer.names("capability", [source.name]),
        )


def _declared(contract: model.Contract) -> Iterator[str]:
    """The full names of packages, messages, enums and services."""
    for file in contract.files:
        yield file.package
        yield from (each.name for each in file.messages)
        yield from (each.name for each in file.enums)
    yield from (each.name for each in contract.services)


def _scope(source: model.Scope) -> view.Scope:
    return view.Scope(source.name, source.doc, source.example, source.required)

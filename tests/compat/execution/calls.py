"""Makes the calls that are shown as going wrong: by gRPC, or by the reference host's own tables."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from google.protobuf.descriptor_pb2 import FileDescriptorSet, MethodDescriptorProto

from dao_sdk.compat.diff import Diff
from dao_sdk.compat.witness.call import CallWitness, CodeWitness
from dao_sdk.contract.model import Contract
from tests.compat.hosting import Hosts

grpc: Any = import_module("grpc")
"""It comes with the compiler, and without types."""

_REQUESTS, _RESPONSES = 2, 3
"""How many messages a stream has."""


def misbehaves(witness: CallWitness | CodeWitness, diff: Diff) -> bool:
    """Whether both sides answer as is told, and not alike."""
    if isinstance(witness, CodeWitness):
        names = [_code(it.contract, witness) for it in (diff.old, diff.new)]
        return names == [witness.old, witness.new] and names[0] != names[1]
    if witness.number is not None:
        known = [_method(it.contract, witness.number) for it in (diff.old, diff.new)]
        said = [
            (it.full, "stream" if it.server_streaming else "async") if it else ("", "")
            for it in (witness.old, witness.new)
        ]
        return known == said and said[0] != said[1]
    return _differ(witness, diff)


def _code(contract: Contract | None, witness: CodeWitness) -> str:
    """What the reference host's table of a contract calls a number."""
    assert contract is not None
    table = Hosts().table(contract)
    codes = {"status": table.statuses, "result": table.results, "event": table.events}
    listed = codes[witness.group]
    return next((name for name, number in listed.items() if number == witness.number), "")


def _method(contract: Contract | None, number: int) -> tuple[str, str]:
    """The method that the reference host's table of a contract has for a number, and how it answers."""
    assert contract is not None
    methods = Hosts().table(contract).methods
    return next(((it.full_name, it.mode) for it in methods if it.number == number), ("", ""))


def _differ(witness: CallWitness, diff: Diff) -> bool:
    both = diff.schemas
    assert both is not None
    old, new = both.old.descriptors, both.new.descriptors
    with _served(old) as first, _served(new) as second:
        shapes = {
            (it.client_streaming, it.server_streaming)
            for it in (witness.old, witness.new)
            if it is not None
        }
        outcomes = [
            (_called(first, witness.path, shape), _called(second, witness.path, shape))
            for shape in sorted(shapes)
        ]
    for known, told in ((0, witness.old), (1, witness.new)):
        if told is None and any(it[known] != "UNIMPLEMENTED" for it in outcomes):
            return False
    return any(one != other for one, other in outcomes)


@contextmanager
def _served(files: FileDescriptorSet) -> Iterator[Any]:
    """A server of every method of a schema, on this machine; gives a channel to it."""
    server = grpc.server(ThreadPoolExecutor(2))
    methods = {
        f"/{file.package}.{service.name}/{method.name}": method
        for file in files.file
        for service in file.service
        for method in service.method
    }
    server.add_generic_rpc_handlers((_Handlers(methods),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        # A proxy that the environment names is for others' machines.
        direct = [("grpc.enable_http_proxy", 0)]
        with grpc.insecure_channel(f"127.0.0.1:{port}", options=direct) as channel:
            yield channel
    finally:
        server.stop(None)


class _Handlers(grpc.GenericRpcHandler):  # type: ignore[misc]
    """Answers every method by how many messages it was given."""

    def __init__(self, methods: dict[str, MethodDescriptorProto]) -> None:
        self._methods = methods

    def service(self, details: Any) -> Any:
        """The handler of one method; None where there is no such method."""
        method = self._methods.get(details.method)
        if method is None:
            return None
        client, server = method.client_streaming, method.server_streaming

        def one(request: Any, context: Any) -> bytes:
            return str(len(list(request)) if client else 1).encode()

        def many(request: Any, context: Any) -> Iterator[bytes]:
            yield from [one(request, context)] * _RESPONSES

        name = f"{'stream' if client else 'unary'}_{'stream' if server else 'unary'}"
        handler = getattr(grpc, f"{name}_rpc_method_handler")
        return handler(many if server else one)


def _called(channel: Any, path: str, shape: tuple[bool, bool]) -> str:
    """What comes of a call whose caller streams as it is told: the answers, or a status."""
    client, server = shape
    name = f"{'stream' if client else 'unary'}_{'stream' if server else 'unary'}"
    call = getattr(channel, name)(path)
    request: Any = iter([b""] * _REQUESTS) if client else b""
    try:
        answer = call(request, timeout=20)
        return repr(list(answer)) if server else repr(answer)
    except grpc.RpcError as wrong:
        return str(wrong.code().name)

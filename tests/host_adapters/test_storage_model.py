"""The storage adapter against a dict: any sequence of operations, whatever is awaited when."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dao_sdk.host.adapters.storage import SqliteStorage
from dao_sdk.host.api import storage_v1
from dao_sdk.host.errors import Conflict, NotFound

from .storage_help import delete, delete_range, put

KEYS = st.binary(min_size=1, max_size=3) | st.sampled_from([b"a", b"b", b"a\0", b"\xff", b"\x7f"])
BOUNDS = st.just(b"") | KEYS
VALUES = st.binary(max_size=20) | st.just(bytes(70_000))
CHANGES = st.one_of(
    st.builds(lambda key, value: ("put", key, value), KEYS, VALUES),
    st.builds(lambda key: ("delete", key, b""), KEYS),
    st.builds(lambda start, end: ("range", start, end), BOUNDS, BOUNDS),
)
CONDITIONS = st.tuples(KEYS, st.none() | VALUES | st.just(b"now"))
STEPS = st.one_of(
    st.tuples(
        st.just("write"),
        st.tuples(st.lists(CONDITIONS, max_size=2), st.lists(CHANGES, max_size=6)),
    ),
    st.tuples(st.just("read"), KEYS),
    st.tuples(st.just("many"), st.lists(KEYS, max_size=5)),
    st.tuples(
        st.just("scan"),
        st.tuples(BOUNDS, BOUNDS, BOUNDS, st.booleans(), st.booleans(), st.integers(0, 5)),
    ),
    st.tuples(st.just("await"), st.integers(0, 8)),
)


def inside(key: bytes, start: bytes, end: bytes) -> bool:
    return key >= start and (not end or key < end)


class Model:
    """What every operation must give, were each done at once when it was issued."""

    def __init__(self, storage: SqliteStorage) -> None:
        self.storage = storage
        self.state: dict[bytes, bytes] = {}
        self.waiting: list[tuple[Any, Any]] = []

    def issue(self, call: Any, expected: Any) -> None:
        self.waiting.append((call, expected))

    def write(self, conditions: list[tuple[bytes, bytes | None]], changes: list[Any]) -> None:
        # A condition on "now" is one that holds.
        conditions = [(k, self.state.get(k) if v == b"now" else v) for k, v in conditions]
        made: list[storage_v1.Change] = []
        after = dict(self.state)
        for kind, one, other in changes:
            if kind == "put":
                made.append(put(one, other))
                after[one] = other
            elif kind == "delete":
                made.append(delete(one))
                after.pop(one, None)
            else:
                made.append(delete_range(one, other))
                after = {k: v for k, v in after.items() if not inside(k, one, other)}
        holds = all(self.state.get(key) == value for key, value in conditions)
        request = storage_v1.WriteRequest(
            conditions=[
                storage_v1.Condition(key=k) if v is None else storage_v1.Condition(key=k, value=v)
                for k, v in conditions
            ],
            changes=made,
        )
        self.issue(self.storage.write(request), None if holds else Conflict)
        if holds:
            self.state = after

    def read(self, key: bytes) -> None:
        expected = self.state.get(key, NotFound)
        try:
            call: Any = self.storage.read(storage_v1.ReadRequest(key=key))
        except NotFound as error:
            call = error
        self.issue(call, expected)

    def many(self, keys: list[bytes]) -> None:
        expected = [self.state.get(key) for key in keys]
        self.issue(self.storage.read_many(storage_v1.ReadManyRequest(keys=keys)), expected)

    def scan(
        self, start: bytes, end: bytes, after: bytes, reverse: bool, keys_only: bool, limit: int
    ) -> None:
        request = storage_v1.ScanRequest(
            start=start, end=end, after=after, reverse=reverse, keys_only=keys_only, limit=limit
        )
        found = sorted(
            (
                (k, b"" if keys_only else v)
                for k, v in self.state.items()
                if inside(k, start, end) and (not after or (k < after if reverse else k > after))
            ),
            reverse=reverse,
        )
        self.issue(self.storage.scan(request), (found, limit))

    async def check(self, index: int) -> None:
        if not self.waiting:
            return
        call, expected = self.waiting.pop(index % len(self.waiting))
        try:
            if isinstance(call, Exception):
                raise call
            reply = await call if isinstance(call, asyncio.Future) else call
        except (Conflict, NotFound) as error:
            assert type(error) is expected
            return
        if isinstance(reply, storage_v1.ScanResponse):
            entries = [(entry.key, entry.value) for entry in reply.entries]
            found, limit = expected
            assert entries == found[: len(entries)] and len(entries) <= (limit or len(entries))
            # A page may be shorter than was asked for, and says so.
            assert reply.more == (len(entries) < len(found)) and (entries or not found)
            return
        given: Any
        if hasattr(reply, "values"):
            given = [entry.value if entry.HasField("value") else None for entry in reply.values]
        else:
            given = getattr(reply, "value", None)
        assert given == expected

    async def run(self, steps: list[tuple[str, Any]]) -> None:
        for kind, what in steps:
            match kind:
                case "write":
                    self.write(*what)
                case "read":
                    self.read(what)
                case "many":
                    self.many(what)
                case "scan":
                    self.scan(*what)
                case "await":
                    await self.check(what)
        while self.waiting:
            await self.check(0)


@settings(max_examples=150, deadline=None)
@given(st.lists(STEPS, max_size=40))
@pytest.mark.spec("STOR-1", "STOR-8", "STOR-9")
def test_behaves_like_a_dict_in_the_order_of_issue(steps: list[tuple[str, Any]]) -> None:
    async def run(path: Path) -> None:
        storage = SqliteStorage.at(path, durability="relaxed")
        model = Model(storage)
        await model.run(steps)
        await storage.close()
        again = SqliteStorage.at(path, durability="relaxed")
        reopened = Model(again)
        reopened.state = model.state
        reopened.scan(b"", b"", b"", False, False, 0)
        await reopened.run([])
        await again.close()

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(Path(folder) / "s"))

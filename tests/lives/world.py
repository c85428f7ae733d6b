"""The homes as they live, and what must hold at each step."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace
from pathlib import Path
from typing import Any

from dao_sdk import (
    CallError,
    Conflict,
    Delete,
    Descending,
    Increment,
    Insert,
    InvalidArgument,
    LocalClient,
    NotFound,
    Patch,
    Put,
    Remove,
    Set,
    Space,
    Splice,
    field,
)
from dao_sdk.host.documents.examine import examine

from . import model
from .deeds import HOMES, Again, Ask, Change, Do, Index, Send, Simple, Step, Write
from .home import Process
from .model import Documents

SPACES = ("s", "t")
REFUSALS = (NotFound, Conflict, InvalidArgument)


class Known:
    """What is known of a space of a home."""

    def __init__(self) -> None:
        self.documents: Documents = {}
        self.seen: Documents = {}
        """What a reader of its changes holds."""
        self.cursor = ""
        """Where that reader goes on."""


class World:
    """All homes.

    Args:
        folder: Where they are.
        processes: What they run in.
    """

    def __init__(self, folder: Path, processes: list[Process]) -> None:
        self._folder = folder
        self._processes = processes
        self._known = {(home, space): Known() for home in HOMES for space in SPACES}
        self._sent: dict[tuple[int, int, str], str] = {}
        """How far a home was given what another one has, by sender, receiver and space."""
        self._contents: dict[tuple[str, Any], Any] = {}
        """What every version of a document held."""

    async def live(self, steps: list[Step]) -> None:
        """Do everything, and look at it after each step."""
        try:
            for home in HOMES:
                await self._open(home)
            for step in steps:
                async with asyncio.timeout(120):  # what never ends is a failure like any other
                    await self._do(step)
                    await self._check(step.home, step.space)
            async with asyncio.timeout(300):
                await self._converge()
        except BaseException:
            for process in self._processes:
                await process.kill()
            raise
        for process in self._processes:
            await process.close()

    def _client(self, home: int) -> LocalClient:
        return self._processes[home].client

    def _space(self, home: int, space: str) -> Space:
        return self._client(home).documents.space(space)

    async def _open(self, home: int) -> None:
        await self._processes[home].open(self._folder / str(home))

    async def _do(self, step: Step) -> None:
        home, space = step.home, step.space
        match step.deed:
            case Do(writes, None):
                await self._write(home, space, together(writes))
            case Do(writes, turns) if turns is not None:
                await self._write_and_die(home, space, together(writes), turns)
            case Index(fields):
                await self._index(home, space, fields)
            case Ask() as ask:
                await self._query(home, space, ask)
            case Send(to, cut) if to != home:
                await self._send(home, to, space, cut)
                await self._check(to, space)
            case Again(to) if to != home:
                await self._again(home, to, space)
                await self._check(to, space)
            case Simple("watch"):
                await self._watch(home, space)
            case Simple("remove"):
                await self._remove(home, space)
            case Simple("close"):
                await self._processes[home].close()
                await self._open(home)
            case Simple("kill"):
                await self._processes[home].kill()
                await self._open(home)

    # Writes

    async def _write(self, home: int, space: str, writes: tuple[Write, ...]) -> None:
        known = self._known[home, space]
        after = {id: dict(fields) for id, fields in known.documents.items()}
        right = all(model.write(after, write) for write in writes)
        try:
            await call(self._space(home, space), writes)
        except REFUSALS as error:
            assert not right, f"it was refused: {error}"
        else:
            assert right, "a wrong write was taken"
            known.documents = after

    async def _write_and_die(
        self, home: int, space: str, writes: tuple[Write, ...], turns: int
    ) -> None:
        """The home is killed meanwhile: the write is there as a whole, or not at all."""
        known = self._known[home, space]
        after = {id: dict(fields) for id, fields in known.documents.items()}
        right = all(model.write(after, write) for write in writes)
        writing = asyncio.create_task(call(self._space(home, space), writes))
        for _ in range(turns):
            await asyncio.sleep(0.0005)
        acknowledged = writing.done() and writing.exception() is None
        await self._processes[home].kill()
        with contextlib.suppress(CallError):
            await writing
        await self._open(home)
        found = await self._read(home, space)
        allowed = [after] if acknowledged else [known.documents, *([after] if right else [])]
        assert any(model.same(found, each) for each in allowed), (found, allowed)
        known.documents = found

    async def _remove(self, home: int, space: str) -> None:
        client, known = self._client(home), self._known[home, space]
        with contextlib.suppress(NotFound):
            await client.call("spaces.remove", {"name": space})
        if known.cursor:
            with contextlib.suppress(NotFound):
                async with self._space(home, space).watch(
                    after=known.cursor, timeout=60
                ) as changes:
                    try:
                        await changes.__anext__()
                    except Conflict as error:
                        assert error.details.get("cause") == "position", error
                    else:
                        raise AssertionError("a position of a removed space was accepted")
        self._known[home, space] = Known()

    async def _index(self, home: int, space: str, fields: tuple[str, ...]) -> None:
        indexes = [{"keys": [name]} for name in fields]
        await self._client(home).call("spaces.put", {"name": space, "indexes": indexes})

    # Reads

    async def _read(self, home: int, space: str) -> Documents:
        try:
            found = await self._space(home, space).query()
        except NotFound:
            return {}
        for document in found:
            held = model.exact(document.fields)
            before = self._contents.setdefault((document.id, document.version), held)
            assert before == held, f"two contents of version {document.version!r}"
        return {document.id: document.fields for document in found}

    async def _check(self, home: int, space: str) -> None:
        """What is read is what the model says."""
        known = self._known[home, space]
        found = await self._read(home, space)
        assert model.same(found, known.documents), (found, known.documents)
        known.documents = found  # which knows what stayed of the kinds inside lists

    async def _query(self, home: int, space: str, ask: Ask) -> None:
        where = condition(ask)
        order = (
            None
            if ask.order is None
            else Descending(field(ask.order)) if ask.descending else ask.order
        )
        notes, ids, token = self._space(home, space), [], None
        try:
            while True:
                query = notes.query(where, order=order, limit=ask.page)
                if token:
                    query = notes.query(where, order=order, limit=ask.page, after=token)
                page = await query.page()
                ids += [document.id for document in page.documents]
                assert len(page.documents) <= ask.page
                token = page.next
                if not token:
                    break
            count = await notes.count(where)
        except NotFound:
            ids, count = [], 0
        assert ids == model.ordered(self._known[home, space].documents, ask)
        assert count == len(ids)

    async def _watch(self, home: int, space: str) -> None:
        """A reader that comes back sees what happened since, and nothing else."""
        known = self._known[home, space]
        try:
            watch = self._space(home, space).watch(after=known.cursor, caught_up=True, timeout=120)
            async with watch as changes:
                async for change in changes:
                    known.cursor = change.cursor or known.cursor
                    if change.kind == "caught_up":
                        break
                    if change.document is None:
                        known.seen.pop(change.id, None)
                    else:
                        known.seen[change.id] = change.document.fields
        except NotFound:
            assert not known.documents
            return
        assert model.same(known.seen, known.documents), (known.seen, known.documents)

    # Exchange

    async def _send(self, home: int, to: int, space: str, cut: int | None) -> bool:
        """Give what is lacking since the last time; whether anything was."""
        sent = self._sent.get((home, to, space), "")
        try:
            return await self._send_after(home, to, space, cut, sent)
        except Conflict as error:
            assert sent and error.details.get("cause") == "position", error
            return await self._send_after(home, to, space, cut, "")

    async def _send_after(
        self, home: int, to: int, space: str, cut: int | None, after: str
    ) -> bool:
        taken, some = 0, False
        try:
            async with self._space(home, space).export(after=after, timeout=120) as items:
                async for item in items:
                    if cut is not None and taken >= cut:
                        break
                    await self._space(to, space).merge(item)
                    some = some or bool(item.updates)
                    taken += 1
                    if item.cursor:
                        self._sent[home, to, space] = item.cursor
        except NotFound:
            return False
        finally:
            await self._learn(to, space)
        return some

    async def _again(self, home: int, to: int, space: str) -> None:
        """Everything, out of order and twice."""
        try:
            items = [item async for item in self._space(home, space).export(timeout=120)]
        except NotFound:
            return
        for item in [*reversed(items), *items]:
            for update in reversed(item.updates):
                single = type(item)(updates=[update])
                await self._space(to, space).merge(single)
        await self._learn(to, space)

    async def _learn(self, home: int, space: str) -> None:
        self._known[home, space].documents = await self._read(home, space)

    async def _converge(self) -> None:
        """In the end all homes are given everything, and hold the same."""
        for space in SPACES:
            for _ in range(len(HOMES) + 1):
                for home in HOMES:
                    for to in HOMES:
                        if to != home:
                            await self._send(home, to, space, None)
            held = []
            for home in HOMES:
                with contextlib.suppress(NotFound):
                    held.append((await self._space(home, space).canonical(), home))
            assert len({data for data, _ in held}) <= 1, "homes that exchanged everything differ"
            for home in HOMES:
                await self._check(home, space)
                await self._watch(home, space)
        for home in HOMES:
            client = self._client(home)
            found = examine(client.system, client.spaces, client.documents)
            unreadable = [one async for one in found]
            assert not unreadable, unreadable


def together(writes: tuple[Write, ...]) -> tuple[Write, ...]:
    """The writes as they are asked for: a batch has no create and no replace."""
    if len(writes) == 1:
        return writes
    kinds = {"create": "put", "replace": "put"}
    return tuple(replace(write, kind=kinds.get(write.kind, write.kind)) for write in writes)


async def call(space: Space, writes: tuple[Write, ...]) -> None:
    """Ask a home for writes: alone by its own method, several as a batch."""
    if len(writes) > 1:
        await space.batch(*map(batched, writes))
        return
    (write,) = writes
    match write.kind:
        case "create":
            await space.create(write.fields, id=write.id)
        case "put":
            await space.put(write.id, write.fields)
        case "replace":
            await space.replace(write.id, write.fields)
        case "patch":
            await space.patch(write.id, *map(edit, write.edits))
        case _:
            await space.delete(write.id)


def batched(write: Write) -> Put | Patch | Delete:
    """A write of a batch."""
    match write.kind:
        case "patch":
            return Patch(write.id, *map(edit, write.edits))
        case "delete":
            return Delete(write.id)
        case _:
            return Put(write.id, write.fields)


def edit(change: Change) -> Any:
    """An edit, as a program makes it."""
    kinds: dict[str, Any] = {
        "set": Set,
        "remove": Remove,
        "splice": Splice,
        "insert": Insert,
        "increment": Increment,
    }
    return kinds[change.kind](change.field, *change.values)


def condition(ask: Ask) -> Any:
    """A condition, as a program writes it."""
    named = field(ask.field)
    match ask.operator:
        case "==":
            return named.eq(ask.value)
        case "!=":
            return ~named.eq(ask.value) & ~named.absent()
        case "<":
            return named < ask.value
        case ">=":
            return named >= ask.value
    return named.absent()

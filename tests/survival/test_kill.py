"""``kill -9`` at random moments of ten thousand writes: in the middle of opening, of writing, of repeating.

The default run is a short one; ``--long`` gives it its 200 lives and 10,000 writes.
"""

from __future__ import annotations

import multiprocessing
import random
import time
from collections import Counter as Tally
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from dao_sdk import Avatar, NotFound, resources
from dao_sdk.host.home import Home

from . import writer
from .writer import BEGUN, DONE, OPENED, WRONG, Life, live

REMEMBERED = 9_000
"""Of how many requests back the unit is asked again; it remembers 10,000."""
PATIENCE = 600
"""So many seconds may a busy machine take to say something."""


@dataclass
class Known:
    """What the world outside knows of the writes."""

    begun: set[int] = field(default_factory=set)
    done: set[int] = field(default_factory=set)
    recent: list[int] = field(default_factory=list)
    """Acknowledged in the life before."""
    next: int = 0
    opened: int = 0
    wrong: list[str] = field(default_factory=list)

    def hear(self, said: bytes) -> None:
        """Take in what the program says."""
        kind, rest = said[:1], said[1:]
        if kind == OPENED:
            self.opened += 1
            self.recent = []
        elif kind == BEGUN:
            self.begun.add(int(rest))
            self.next = max(self.next, int(rest) + 1)
        elif kind == DONE:
            self.done.add(int(rest))
            self.recent.append(int(rest))
        elif kind == WRONG:
            self.wrong.append(rest.decode())


class Killer:
    """Lets the program live and ends it, each time at another moment."""

    def __init__(self, home: Path, unit: Path, cache: Path, seed: int) -> None:
        # Forked from a server that has the imports behind it, but no threads and no engine yet.
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([writer.__name__, "dao_sdk.host.api.avatar"])
        self._places = home, unit, cache
        self._chance = random.Random(seed)
        self.known = Known()

    def let_live(self, longest: int) -> None:
        """Start the program, and kill it at a random moment."""
        known = self.known
        unknown = sorted(known.begun - known.done)
        life = Life(*self._places, list(known.recent), unknown, known.next)
        ear, mouth = self._context.Pipe(duplex=False)
        program = self._context.Process(target=live, args=(life, mouth), daemon=True)
        program.start()
        mouth.close()
        try:
            if self._chance.random() < 0.15:  # while it opens the home, or soon after
                self._listen(ear, 10**9, self._chance.uniform(0, 0.4))
            else:
                opened = known.opened
                self._listen(ear, self._chance.randint(1, longest), PATIENCE)
                assert known.opened > opened or known.wrong, "it did not get as far as opening"
                time.sleep(self._chance.uniform(0, 0.006))
        finally:
            program.kill()
            program.join()
        self._listen(ear, 10**9, 0)  # what it said before it died is still in the pipe
        ear.close()

    def _listen(self, ear: Connection, sayings: int, seconds: float) -> None:
        """Hear so many sayings, or for so long, or until the program is gone."""
        until = time.monotonic() + seconds
        while sayings > 0 and ear.poll(max(0.0, until - time.monotonic())):
            try:
                self.known.hear(ear.recv_bytes())
            except (EOFError, OSError):
                return
            sayings -= 1


@pytest.mark.spec("STOR-10")
async def test_what_was_acknowledged_is_never_lost_nor_done_twice(
    tmp_path: Path, cache: Path, long_run: bool, seed: int
) -> None:
    lives, writes = (200, 10_000) if long_run else (8, 320)
    home = tmp_path / "home"
    killer = Killer(home, resources.unit(), cache, seed)
    known = killer.known
    kills = 0
    while kills < lives or known.next < writes:
        assert kills < 20 * lives, "it does not come forward"
        # About as many sayings a life as bring it to the end with the last of them.
        killer.let_live(max(20, 6 * writes // lives))
        kills += 1
        assert not known.wrong, f"life {kills}: {known.wrong}"

    async with Avatar.open(home, unit=resources.unit(), cache=cache) as avatar:
        space = avatar.documents.space("survival")
        assert not await writer.look(space, known.recent, sorted(known.begun - known.done))
        for number in sorted(known.begun - known.done):
            await writer.write(space, number)
        # Repeats long after are harmless too, as far back as the unit remembers requests.
        remembered = sorted(number for number in known.done if number > known.next - REMEMBERED)
        for number in random.Random(seed).sample(remembered, 40):
            await writer.write(space, number)
        found = {document.id async for document in space.query()}
        halves = {f"{half}{number}" for half in "ab" for number in known.begun}
        assert {id for id in found if not id.startswith("hundred")} == halves
        for hundred, count in Tally(number // writer.HUNDRED for number in known.begun).items():
            counted = (await space.get(f"hundred{hundred}"))["count"]
            assert counted == count, f"hundred {hundred}"
        assert (await avatar.call("system.health")).healthy
        with pytest.raises(NotFound):
            await space.get(f"a{known.next}")
    assert not Home(home).is_held()
    print(f"{kills} kills, {known.opened} openings, {len(known.done)} acknowledged writes")

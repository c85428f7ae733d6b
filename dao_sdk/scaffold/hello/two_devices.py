"""Two devices write apart, meet, and agree. Then one of them is killed, and nothing is lost.

    $ python two_devices.py

`dao quickstart` runs this file and shows what it prints. Run it again: the notes are still there.
"""

import asyncio
import hashlib
import sys
import time
from pathlib import Path

from bindings import Avatar, Set, Space, Splice, Text

HERE = Path(__file__).resolve().parent


async def main() -> None:
    # A device is a folder of its own, its home; here two of them lie side by side.
    async with (
        Avatar.open(HERE / "phone") as phone,
        Avatar.open(HERE / "laptop") as laptop,
    ):
        on_phone = phone.documents.space("notes")
        on_laptop = laptop.documents.space("notes")

        # The phone writes, and the laptop gets to know it.
        bread = await on_phone.create({"title": "Bread", "done": False, "body": Text("rye, 2")})
        await on_phone.create({"title": "Call Ann", "done": False, "body": Text("about Sunday")})
        await phone.sync(laptop)

        # Now they are apart. Both write, and both change the same note.
        await on_phone.create({"title": "Stamps", "done": True, "body": Text("ten")})
        await on_phone.patch(bread.id, Splice("body", 5, 1, "3"))
        await on_laptop.create({"title": "Train", "done": False, "body": Text("leaves 7:40")})
        await on_laptop.create({"title": "Umbrella", "done": False, "body": Text("the blue one")})
        await on_laptop.patch(bread.id, Set("done", True), Splice("body", 6, 0, " loaves"))
        tell("two avatars", 'phone wrote 3 notes, laptop wrote 2, both changed "Bread"')

        # They meet: each gives the other what it lacks.
        synced = await phone.sync(laptop)
        size = synced.sent_bytes + synced.received_bytes
        digest = await digest_of(on_phone)
        if digest != await digest_of(on_laptop):
            sys.exit("the two devices do not agree")
        count = len(await on_phone.query())
        tell("", f"exchanged {size:,} bytes; both now show the same {count} notes")
        body = (await on_laptop.get(bread.id))["body"]
        tell("", f'"Bread" reads "{body}" on both (digest {digest[:8]})')

    # A program of its own writes one more note, and is killed the moment that it has its answer.
    writer = await asyncio.create_subprocess_exec(
        sys.executable, __file__, "write-and-wait", stdout=asyncio.subprocess.PIPE
    )
    assert writer.stdout is not None
    written = (await writer.stdout.readline()).decode().strip()
    writer.kill()
    if not written or await writer.wait() != -9:
        sys.exit("the writer ended before it could be killed")

    began = time.perf_counter()
    async with Avatar.open(HERE / "phone") as phone:
        notes = {note.id for note in await phone.documents.space("notes").query()}
        seconds = time.perf_counter() - began
    if written not in notes:
        sys.exit("a note is lost")
    tell("killed and reopened", f"{len(notes)} of {count + 1} notes there, after {seconds:.2f} s")


async def digest_of(space: Space) -> str:
    """Two homes have converged when these are equal: a digest of all notes, byte for byte."""
    return hashlib.sha256(await space.canonical()).hexdigest()


async def write_and_wait() -> None:
    """Write a note, say so once it is safe, and wait for the end."""
    async with Avatar.open(HERE / "phone") as phone:
        fields = {"title": "Power went", "done": False, "body": Text("and I was still written")}
        written = await phone.documents.space("notes").create(fields)
        print(written.id, flush=True)
        await asyncio.sleep(60)


def tell(label: str, text: str) -> None:
    """Print one line of the story."""
    print(f"{label:21}{text}", flush=True)


if __name__ == "__main__":
    asyncio.run(write_and_wait() if sys.argv[1:] == ["write-and-wait"] else main())

"""A notebook in the terminal: an Avatar in one file.

$ python app.py                        show the notes
$ python app.py add "Bread" "rye, 2"   write one
$ python app.py done 2                 tick the second
$ python app.py type 2 ", sliced"      write on at the end of its text
$ python app.py remove 2               delete it
$ python app.py watch                  stay, and show what changes
"""

import asyncio
import os
import sys
from pathlib import Path

from bindings import Avatar, CallError, Document, Set, Space, Splice, Text

HERE = Path(__file__).resolve().parent
HOME = Path(os.environ.get("DAO_HOME", HERE / "phone"))
"""Where this Avatar lives: the phone that `dao quickstart` filled, or any folder you name."""


async def main(command: str, *words: str) -> None:
    async with Avatar.open(HOME) as avatar:
        notes = avatar.documents.space("notes")
        match command, words:
            case "add", (title, *body):
                fields = {"title": title, "done": False, "body": Text(" ".join(body))}
                await notes.create(fields)
            case "done", (number,):
                await notes.patch((await find(notes, number)).id, Set("done", True))
            case "type", (number, text):
                note = await find(notes, number)
                await notes.patch(note.id, Splice("body", len(note["body"]), 0, text))
            case "remove", (number,):
                await notes.delete((await find(notes, number)).id)
            case "watch", ():
                await watch(notes)
            case "show", ():
                pass
            case _:
                sys.exit(__doc__)
        await show(notes)


async def show(notes: Space) -> None:
    """Print every note, and how much there is to do."""
    for number, note in enumerate(await listed(notes), 1):
        print(f"{number:3}  [{'x' if note['done'] else ' '}] {note['title']:12} {note['body']}")
    left = len(await notes.query({"done": False}))
    print(f"     {left} to do")


async def listed(notes: Space) -> list[Document]:
    """The notes, in the order in which they are shown."""
    return await notes.query(order="title")


async def find(notes: Space, number: str) -> Document:
    """The note that is shown under a number."""
    shown = await listed(notes)
    if not number.isdecimal() or not 1 <= int(number) <= len(shown):
        sys.exit(f"there is no note {number}; there are 1 to {len(shown)}")
    return shown[int(number) - 1]


async def watch(notes: Space) -> None:
    """Show changes as they are committed, until Ctrl-C; begins with what is there."""
    async with notes.watch({"done": False}) as changes:
        async for change in changes:
            what = change.document["title"] if change.document else "done or deleted"
            print(f"{change.kind:8} {what}")


if __name__ == "__main__":
    try:
        asyncio.run(main(*(sys.argv[1:] or ["show"])))
    except CallError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        pass

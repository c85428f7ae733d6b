"""A host for the glossary: it has a dictionary, and reads the documents that the unit writes."""

import asyncio
import sys

from glossary import Avatar, Grant, NotFound
from glossary.dictionary_v1 import LookupRequest, LookupResponse
from glossary.words_v1 import ExplainRequest

MEANINGS = {"tide": "the rise and fall of the sea"}


class Dictionary:
    """The capability that the unit asks."""

    async def lookup(self, request: LookupRequest) -> LookupResponse:
        if request.word not in MEANINGS:
            raise NotFound(f"there is no {request.word} in this dictionary")
        return LookupResponse(meaning=MEANINGS.pop(request.word))


async def main(home: str, unit: str) -> None:
    """Ask for a word twice: the dictionary is asked once."""
    async with Avatar.open(
        home,
        unit=unit,
        capabilities={"dictionary": Dictionary()},
        grants=[Grant("dictionary")],
    ) as avatar:
        for word in ("tide", "tide", "ebb"):
            try:
                reply = await avatar.words.explain(ExplainRequest(word=word))
            except NotFound as error:
                print(f"{word}: {error.message}")
            else:
                meaning = reply.entry.fields["meaning"].string_value
                print(f"{word}: {meaning}{' (new)' if reply.added else ''}")
        print(
            "documents:", [entry.id async for entry in avatar.documents.space("glossary").query()]
        )
        info = await avatar.system.info()
        print(f"{info.name} speaks {info.contract}")


asyncio.run(main(*sys.argv[1:]))

from typing import assert_never

from bindings import match_incomplete_v1 as m


def size(note: m.Note) -> int:
    match note.WhichOneof("content"):
        case "text":
            return len(note.text)
        case None:
            return 0
        case other:
            assert_never(other)

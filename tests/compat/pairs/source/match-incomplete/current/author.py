from typing import assert_never

from bindings import match_incomplete_v1 as m


def size(note: m.Note) -> int:
    match note.WhichOneof("content"):
        case "text":
            return len(note.text)
        case "drawing":
            return len(note.drawing)
        case None:
            return 0
        case other:
            assert_never(other)


drawn = size(m.Note(drawing=b"rye"))

from typing import assert_never

from bindings import field_oneof_changed_v1 as m


def size(note: m.Note) -> int:
    match note.WhichOneof("content"):
        case "drawing":
            return len(note.drawing)
        case None:
            return len(note.text)
        case other:
            assert_never(other)

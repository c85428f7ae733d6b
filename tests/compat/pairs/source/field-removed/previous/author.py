from bindings import field_removed_v1 as m


def color(note: m.Note) -> str:
    return note.color

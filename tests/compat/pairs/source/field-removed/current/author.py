from bindings import field_removed_v1 as m


def title(note: m.Note) -> str:
    return note.title

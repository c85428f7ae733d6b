from bindings import field_type_changed_v1 as m


def seal(note: m.Note) -> str:
    return note.seal + note.tags[0]


tagged = m.Note(tags=["rye"])

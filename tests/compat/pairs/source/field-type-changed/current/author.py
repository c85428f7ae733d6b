from bindings import field_type_changed_v1 as m


def seal(note: m.Note) -> bytes:
    return note.seal + note.tags.encode()

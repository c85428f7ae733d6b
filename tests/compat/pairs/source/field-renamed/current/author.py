from bindings import field_renamed_v1 as m


def title(note: m.Note) -> str:
    return note.heading

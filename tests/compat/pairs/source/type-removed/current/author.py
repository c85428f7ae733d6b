from bindings import type_removed_v1 as m


def note() -> m.Note:
    return m.Note(title="rye")

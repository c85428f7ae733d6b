from bindings import literal_incomplete_v1 as m


note = m.Note(title="rye")

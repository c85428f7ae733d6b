from bindings import field_type_changed_enum_v1 as m


note = m.Note()
note.color = 7

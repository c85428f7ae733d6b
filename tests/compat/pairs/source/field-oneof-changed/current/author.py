from bindings import field_oneof_changed_v1 as m


text: str = m.Note(text="rye").text

from bindings import field_removed_safe_v1 as m


which: str = m.Note().title + m.Note(text="rye").text

from bindings import element_added_safe_v1 as m


title: str = m.Note(ink="red").title

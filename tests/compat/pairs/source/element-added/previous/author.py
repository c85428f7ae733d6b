from bindings import element_added_v1 as m


title: str = m.Note().title

from bindings import element_added_v1 as m


text: str = m.Draft().text

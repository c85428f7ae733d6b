from bindings import field_recursive_v1 as m


last: m.Note = m.Author().last

from bindings import field_recursive_v1 as m


author: m.Author = m.Note().author

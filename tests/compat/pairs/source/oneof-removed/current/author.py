from bindings import oneof_removed_v1 as m


text: str = m.Note().text

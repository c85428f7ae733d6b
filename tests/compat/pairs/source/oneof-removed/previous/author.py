from bindings import oneof_removed_v1 as m


which = m.Note().WhichOneof("content")

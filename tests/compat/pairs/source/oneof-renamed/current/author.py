from bindings import oneof_renamed_v1 as m


which = m.Note().WhichOneof("body")

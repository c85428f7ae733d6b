from bindings import field_oneof_changed_v1 as m


known: bool = m.Note().HasField("text")

from bindings import field_presence_gained_v1 as m


known: bool = m.Note().HasField("reads")

from bindings import field_type_changed_enum_v1 as m


color: m.Color = m.Note().color

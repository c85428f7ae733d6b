from bindings import field_renamed_case_v1 as m


ink: str = m.Note().inkColor

from bindings import field_type_changed_number_v1 as m


reads: int = m.Note(reads=1).reads

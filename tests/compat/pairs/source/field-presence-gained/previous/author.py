from bindings import field_presence_gained_v1 as m


reads: int = m.Note(reads=1).reads

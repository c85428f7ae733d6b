from bindings import type_moved_v2

note = type_moved_v2.Note(title="rye")

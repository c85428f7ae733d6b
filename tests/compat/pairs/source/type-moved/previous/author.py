from bindings import type_moved_v1

note = type_moved_v1.Note(title="rye")

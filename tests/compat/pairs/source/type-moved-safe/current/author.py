from bindings import type_moved_safe_v1 as m


draft = m.Draft(text="rye")

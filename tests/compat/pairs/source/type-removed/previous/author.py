from bindings import type_removed_v1 as m


def draft() -> m.Draft:
    return m.Draft(text="rye")

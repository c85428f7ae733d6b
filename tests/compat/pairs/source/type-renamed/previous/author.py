from bindings import type_renamed_v1 as m


def titles(book: m.Book) -> list[str]:
    first: m.Note = book.notes[0]
    return [first.title]

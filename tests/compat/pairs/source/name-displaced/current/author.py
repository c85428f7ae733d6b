from bindings import name_displaced_v1 as m


code: int = m.Book.HTTPNote().code

from bindings import name_displaced_v1 as m


title: str = m.Book.HttpNote().title

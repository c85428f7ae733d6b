use dao_bindings::messages::type_renamed_v1 as m;

pub fn first(book: &m::Book) -> Option<&m::Note> {
    book.notes.first()
}

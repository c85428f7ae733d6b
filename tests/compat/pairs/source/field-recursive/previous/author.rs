use dao_bindings::messages::field_recursive_v1 as m;

pub fn author(note: m::Note) -> Option<m::Author> {
    note.author
}

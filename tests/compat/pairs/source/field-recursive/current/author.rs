use dao_bindings::messages::field_recursive_v1 as m;

pub fn author(note: m::Note) -> Option<Box<m::Author>> {
    note.author
}

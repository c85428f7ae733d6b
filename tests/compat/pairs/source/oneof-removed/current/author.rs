use dao_bindings::messages::oneof_removed_v1 as m;

pub fn text(note: &m::Note) -> &str {
    &note.text
}

use dao_bindings::messages::field_oneof_changed_v1 as m;

pub fn text(note: &m::Note) -> &str {
    &note.text
}

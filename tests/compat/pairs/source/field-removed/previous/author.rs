use dao_bindings::messages::field_removed_v1 as m;

pub fn color(note: &m::Note) -> &str {
    &note.color
}

use dao_bindings::messages::field_renamed_v1 as m;

pub fn title(note: &m::Note) -> &str {
    &note.heading
}

use dao_bindings::messages::field_renamed_case_v1 as m;

pub fn ink(note: &m::Note) -> &str {
    &note.ink_color
}

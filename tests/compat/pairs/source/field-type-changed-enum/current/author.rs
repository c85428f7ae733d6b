use dao_bindings::messages::field_type_changed_enum_v1 as m;

pub fn color(note: &m::Note) -> i32 {
    note.color
}

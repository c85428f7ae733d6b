use dao_bindings::messages::field_type_changed_enum_v1 as m;

pub fn color(note: &m::Note) -> m::Color {
    note.color()
}

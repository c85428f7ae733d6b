use dao_bindings::messages::field_type_changed_safe_v1 as m;

pub fn reads(note: &m::Note) -> i32 {
    note.reads
}

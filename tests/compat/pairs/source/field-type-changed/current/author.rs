use dao_bindings::messages::field_type_changed_v1 as m;

pub fn reads(note: &m::Note) -> i64 {
    note.reads
}

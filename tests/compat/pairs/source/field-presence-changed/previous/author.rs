use dao_bindings::messages::field_presence_changed_v1 as m;

pub fn reads(note: &m::Note) -> Option<i32> {
    note.reads
}

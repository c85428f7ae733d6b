use dao_bindings::messages::field_oneof_changed_v1 as m;

pub fn text(note: &m::Note) -> Option<&str> {
    match &note.content {
        Some(m::note::Content::Text(text)) => Some(text),
        _ => None,
    }
}

use dao_bindings::messages::field_removed_safe_v1 as m;

pub fn note(title: String, text: String) -> m::Note {
    m::Note { title, content: Some(m::note::Content::Text(text)) }
}

pub fn size(content: &m::note::Content) -> usize {
    match content {
        m::note::Content::Text(text) => text.len(),
    }
}

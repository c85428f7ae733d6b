use dao_bindings::messages::match_incomplete_v1 as m;

pub fn word(color: m::Color) -> &'static str {
    match color {
        m::Color::Unspecified => "none",
    }
}

pub fn size(content: &m::note::Content) -> usize {
    match content {
        m::note::Content::Text(text) => text.len(),
    }
}

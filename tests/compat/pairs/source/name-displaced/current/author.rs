use dao_bindings::messages::name_displaced_v1 as m;

pub fn title(note: &m::book::HttpNote2) -> &str {
    &note.title
}

use dao_bindings::messages::literal_incomplete_v1 as m;

pub fn note(title: String) -> m::Note {
    m::Note { title }
}

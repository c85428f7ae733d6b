use dao_bindings::messages::field_removed_v1 as m;

pub fn note(title: String) -> m::Note {
    m::Note { title }
}

use dao_bindings::messages::element_added_safe_v1 as m;

pub fn note() -> m::Note {
    m::Note { title: String::new(), ink: String::new() }
}

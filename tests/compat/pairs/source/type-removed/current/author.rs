use dao_bindings::messages::type_removed_v1 as m;

pub fn note() -> m::Note {
    m::Note { title: "rye".into() }
}

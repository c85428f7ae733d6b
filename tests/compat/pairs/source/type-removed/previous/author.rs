use dao_bindings::messages::type_removed_v1 as m;

pub fn draft() -> m::Draft {
    m::Draft { text: "rye".into() }
}

use dao_bindings::messages::enum_value_removed_v1 as m;

pub fn word(color: m::Color) -> &'static str {
    match color {
        m::Color::Unspecified => "none",
    }
}

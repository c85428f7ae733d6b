use dao_bindings::messages::match_incomplete_safe_v1 as m;

pub fn word(color: m::Color) -> &'static str {
    match color {
        m::Color::Unspecified => "none",
        m::Color::Red => "red",
    }
}

use dao_bindings::messages::enum_value_renamed_v1 as m;

pub const RED: m::Color = m::Color::Red;

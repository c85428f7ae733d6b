from bindings import enum_value_renamed_v1 as m


red: m.Color = m.COLOR_CRIMSON

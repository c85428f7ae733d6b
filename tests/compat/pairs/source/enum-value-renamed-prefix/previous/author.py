from bindings import enum_value_renamed_prefix_v1 as m


red: m.Color = m.RED

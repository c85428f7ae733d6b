from bindings import enum_value_removed_v1 as m


red: m.Color = m.COLOR_RED

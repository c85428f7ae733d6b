from bindings import enum_value_removed_v1 as m


none: m.Color = m.COLOR_UNSPECIFIED

from bindings import match_incomplete_safe_v1 as m


red: m.Color = m.COLOR_RED

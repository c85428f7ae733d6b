from bindings import match_incomplete_safe_v1 as m


none: m.Color = m.COLOR_BLANK

from bindings import element_added_v1 as m


strokes: bytes = m.Sketch().strokes

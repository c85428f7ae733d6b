"""``buf breaking`` beside our verdicts: where they differ, a table says who is right and why.

``buf.judge`` asks buf, ``ours.judge`` asks this project; both answer for many pairs of schemas at
once, element by element. ``differences.compare`` lays the answers side by side, and
``table.Table`` holds the rows of ``differences.toml`` against what differs.
"""

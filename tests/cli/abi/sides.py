"""What the runs compare."""

from __future__ import annotations

from pathlib import Path

TITLE = "  string title = 1;"
MORE = "\n  // More.\n  string more = 99;"


def protos(tmp_path: Path, **sides: str) -> None:
    for name, fields in sides.items():
        (tmp_path / name).mkdir()
        text = f'syntax = "proto3";\npackage p;\nmessage M {{\n{fields}\n}}\n'
        (tmp_path / name / "m.proto").write_text(text)

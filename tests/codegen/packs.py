"""Small packs for tests, written to a folder."""

from __future__ import annotations

from pathlib import Path


def write_pack(folder: Path, toml: str, **templates: str) -> str:
    """Write a pack; templates are named by keyword, with ``__`` for a dot."""
    folder.mkdir(parents=True, exist_ok=True)
    head = "" if "[pack]" in toml else "[pack]\nir = 2\n"
    (folder / "pack.toml").write_text(head + toml, "utf-8")
    for name, text in templates.items():
        (folder / name.replace("__", ".")).write_text(text, "utf-8")
    return str(folder)


ONE_FILE = """
[[files]]
template = "all.j2"
path = "out/all.txt"
"""

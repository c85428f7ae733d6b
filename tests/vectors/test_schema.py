"""Every file of vectors is as ``schema.json`` and the README say."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from . import FOLDER, load

FILES = sorted(path.stem for path in FOLDER.glob("*.json") if path.stem != "schema")


@pytest.mark.parametrize("name", FILES)
def test_files(name: str) -> None:
    schema, vectors = load("schema"), load(name)
    Draft202012Validator.check_schema(schema)
    one = {"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]}
    problems = [
        f"{'.'.join(map(str, error.absolute_path))}: {error.message:.200}"
        for error in Draft202012Validator(one).iter_errors(vectors)
    ]
    assert problems == []


def test_the_readme_names_every_file() -> None:
    readme = (FOLDER / "README.md").read_text("utf-8")
    assert [name for name in FILES if f"`{name}.json`" not in readme] == []

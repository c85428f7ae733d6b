"""The files of a scaffold, with the answers in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import PurePosixPath

import jinja2

from dao_sdk import resources as sdk_files
from dao_sdk.codegen.pack import PackError
from dao_sdk.scaffold.definition import Scaffold

_RENDERED = ".j2"
_HIDDEN = "dot-"
"""What stands for the dot of a name: tools would take ``.gitignore`` in this tree for their own."""


def render(scaffold: Scaffold, answers: Mapping[str, str]) -> dict[str, bytes]:
    """Render the files of a project that are the author's from then on.

    Args:
        scaffold: The scaffold.
        answers: What stands for the names in its templates.

    Returns:
        The contents by their paths in the project.

    Raises:
        PackError: A template cannot be rendered.
    """
    layers: list[Traversable] = [resources.files("dao_sdk.scaffold") / "project"]
    layers += [*scaffold.shared, scaffold.folder / "files"]
    files = {"LICENSE": (sdk_files.root() / "LICENSE").read_bytes()}
    for layer in layers:
        files |= render_folder(layer, answers)
    return dict(sorted(files.items()))


def render_folder(folder: Traversable, answers: Mapping[str, str]) -> dict[str, bytes]:
    """Render the files of one folder; a folder that is not there has none.

    Raises:
        PackError: A template cannot be rendered.
    """
    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined, keep_trailing_newline=True, autoescape=False
    )
    files = {}
    for path, file in _files(folder) if folder.is_dir() else ():
        shown = f"{folder}/{path}"
        place = _path(_render(environment, path.removesuffix(_RENDERED), answers, shown), shown)
        content = file.read_bytes()
        if path.endswith(_RENDERED):
            content = _render(environment, content.decode("utf-8"), answers, shown).encode()
        files[place] = content
    return files


def _files(folder: Traversable, at: str = "") -> Iterator[tuple[str, Traversable]]:
    for each in sorted(folder.iterdir(), key=lambda it: it.name):
        if each.name == "__pycache__":
            continue
        if each.is_dir():
            yield from _files(each, f"{at}{each.name}/")
        else:
            yield f"{at}{each.name}", each


def _path(path: str, shown: str) -> str:
    parts = [
        f".{part.removeprefix(_HIDDEN)}" if part.startswith(_HIDDEN) else part
        for part in path.split("/")
    ]
    if any(part in ("", ".", "..") for part in parts) or PurePosixPath(path).is_absolute():
        raise PackError(f"{shown} would be written outside of the project, to {path}")
    return "/".join(parts)


def _render(
    environment: jinja2.Environment, text: str, answers: Mapping[str, str], shown: str
) -> str:
    try:
        return environment.from_string(text).render(answers)
    except jinja2.TemplateError as error:
        line = getattr(error, "lineno", None)
        place = f"{shown}, line {line}" if line else shown
        raise PackError(
            f"{place}: {error}", "docs/reference/packs.md says what a scaffold can use."
        ) from None

"""Which .proto files are in a folder, and from which folders they import each other."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dao_sdk.plain_file import read_plain_file

_IMPORT = re.compile(rb'^\s*import\s+(?:public\s+|weak\s+|option\s+)?"([^"\n]+)"\s*;', re.MULTILINE)
_HERE = "."


@dataclass(frozen=True, slots=True)
class Layout:
    """The .proto files of a side."""

    root: Path
    """The folder that all other paths are below."""
    folders: tuple[str, ...]
    """From where files import each other, the innermost first."""
    files: tuple[str, ...]
    imports: tuple[Path, ...] = ()
    """Folders outside of the side that its files may import from as well."""

    def path(self, imported: str) -> Path | None:
        """Where a file lies that others import by this name; None where it is not of this side."""
        for folder in self.folders:
            found = self.root / folder / imported
            if found.is_file():
                return found
        return None


def plain_layout(path: Path, imports: tuple[Path, ...] = ()) -> Layout:
    """The files of a folder that import each other from there, or a single file."""
    if path.is_dir():
        return Layout(path, (_HERE,), tuple(sorted(_files(path))), imports)
    return Layout(path.parent, (_HERE,), (path.name,), imports)


def guessed_layout(plain: Layout) -> Layout:
    """The same files with the folders that they seem to import each other from.

    That may be a folder further in, as where a project keeps its files in ``proto/``; or one
    further out, as where only ``proto/shop`` is compared and files in it import ``shop/cart.proto``.
    The same layout where no import leads anywhere else.
    """
    known = set(plain.files)
    inner: dict[str, None] = {}
    ups = 0
    for file in plain.files:
        for name in _imports(plain.root / file):
            if name in known or name.startswith(("/", "../")):
                continue
            folder = _further_in(name, file, known)
            if folder is None:
                ups = max(ups, _further_out(name, plain.root))
            else:
                inner[folder] = None
    if ups:
        root = plain.root.absolute()
        below = Path(*root.parts[-ups:]).as_posix()
        root = Path(*root.parts[:-ups])
        files = tuple(f"{below}/{file}" for file in plain.files)
        return Layout(root, (_HERE,), files, plain.imports)
    innermost_first = sorted(inner, key=lambda it: -it.count("/"))
    return Layout(plain.root, (*innermost_first, _HERE), plain.files, plain.imports)


def _files(folder: Path) -> Iterator[str]:
    """Every .proto file in a folder; links to folders and hidden folders are not followed."""
    for place, folders, files in os.walk(folder):
        folders[:] = [each for each in folders if not each.startswith(".")]
        for name in files:
            if name.endswith(".proto"):
                yield Path(place, name).relative_to(folder).as_posix()


def _imports(file: Path) -> Iterable[str]:
    try:
        text = read_plain_file(file)
    except OSError:
        return []
    return [each.decode("utf-8", "replace") for each in _IMPORT.findall(text)]


def _further_in(name: str, importing: str, known: Iterable[str]) -> str | None:
    """The folder that a file of the side has this name below; the one nearest to the importer."""
    tails = [each[: -len(name) - 1] for each in known if each.endswith(f"/{name}")]
    near = importing.split("/")

    def shared(folder: str) -> int:
        return sum(1 for one, other in zip(folder.split("/"), near, strict=False) if one == other)

    return max(sorted(tails), key=shared, default=None)


def _further_out(name: str, root: Path) -> int:
    """How many folders above the side's a name leads to one of its files; 0 for none."""
    parts, above = name.split("/"), root.absolute().parts
    for count in range(1, min(len(parts), len(above))):
        if tuple(parts[:count]) == above[-count:] and root.joinpath(*parts[count:]).is_file():
            return count
    return 0

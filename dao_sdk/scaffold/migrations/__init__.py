"""Changes of projects that a merge of their files cannot make, such as a renamed folder.

A migration is a module of this package. Its name is ``mNNNN_what_it_does``, its docstring says in
one line what it does, and it has one function::

    def migrate(project: Path) -> list[str]: ...

which changes the project and gives what it could not do, for a person. Projects remember the
migrations that they have behind them: each runs once, in the order of their numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

_NAME = re.compile(r"m\d{4}_\w+")


@dataclass(frozen=True, slots=True)
class Migration:
    """One change of a project."""

    name: str
    doc: str
    """What it does, in one line: the message of its commit."""
    run: Callable[[Path], list[str]]


def all_migrations() -> list[Migration]:
    """Every migration that there is, in the order in which they run."""
    found = sorted(each.name for each in iter_modules(__path__) if _NAME.fullmatch(each.name))
    return [_read(name) for name in found]


def _read(name: str) -> Migration:
    module = import_module(f"{__name__}.{name}")
    doc = (module.__doc__ or "").strip().partition("\n")[0].rstrip(".")
    return Migration(name, doc, module.migrate)

"""What a project remembers of how it was made: ``.dao/`` in its folder.

``project.toml`` says by which SDK and scaffold and with which answers; ``base/`` holds the files as
they were rendered, so that a later SDK can tell the author's edits from its own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dao_sdk import syntax
from dao_sdk.errors import DaoError
from dao_sdk.plain_file import read_plain_file
from dao_sdk.scaffold.definition import FORMAT

FOLDER = ".dao"
FILE = f"{FOLDER}/project.toml"
BASE = f"{FOLDER}/base"
_HEAD = """\
# How this project was made; `dao upgrade` reads and writes it. Keep it in version control.
"""


class RecordError(DaoError):
    """A folder is no project, or what it remembers cannot be used."""


@dataclass(frozen=True, slots=True)
class Record:
    """How a project was made."""

    sdk: str
    language: str
    kind: str
    name: str
    answers: Mapping[str, str] = field(default_factory=dict)
    capabilities: tuple[str, ...] = ()
    """The capabilities of the author's that were made with it, or added since."""
    migrations: tuple[str, ...] = ()
    """The migrations that it has behind it."""

    def text(self) -> str:
        """The record as a file."""
        lines = [_HEAD + f"format = {FORMAT}"]
        for key in ("sdk", "language", "kind", "name"):
            lines.append(f"{key} = {_string(getattr(self, key))}")
        for key in ("capabilities", "migrations"):
            lines.append(f"{key} = [{', '.join(map(_string, getattr(self, key)))}]")
        lines.append("\n[answers]")
        lines += [f"{_string(name)} = {_string(value)}" for name, value in self.answers.items()]
        return "\n".join(lines) + "\n"


def read_record(project: Path) -> Record:
    """Read what a project remembers.

    Args:
        project: Its folder.

    Raises:
        RecordError: It is no project of ``dao new``, is of a newer SDK, or the file is damaged.
    """
    path = project / FILE
    try:
        data = syntax.read_toml(read_plain_file(path).decode("utf-8"))
    except FileNotFoundError:
        raise RecordError(
            f"{project} is no project of `dao new`: it has no {FILE}",
            "Name the folder of the project.",
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise RecordError(f"{path} cannot be read: {error}", _BACK) from None
    except syntax.SyntaxFault as error:
        raise RecordError(f"{path}, line {error.line}: {error.what}", _BACK) from None
    number = data.pop("format", None)
    if type(number) is int and number > FORMAT:
        raise RecordError(
            f"{path} has format {number}, and this SDK knows {FORMAT}", "Install a newer dao-sdk."
        )
    texts = [data.pop(key, None) for key in ("sdk", "language", "kind", "name")]
    lists = [data.pop(key, []) for key in ("capabilities", "migrations")]
    answers = data.pop("answers", {})
    strings = [*texts, *(answers.values() if isinstance(answers, dict) else [None])]
    for each in lists:
        strings += each if isinstance(each, list) else [None]
    if number != FORMAT or data or not all(type(it) is str for it in strings):
        raise RecordError(f"{path} does not say how the project was made", _BACK)
    sdk, language, kind, name = (str(it) for it in texts)
    capabilities, migrations = (tuple(each) for each in lists)
    return Record(sdk, language, kind, name, answers, capabilities, migrations)


_BACK = "Put the file back as it was; version control has it."


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)

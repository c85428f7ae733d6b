"""Cases: what the suites in ``suites/`` say, read and checked.

A suite is a folder, which is a step of the kit; its files are lists of cases. docs/reference/conformance.md says how a
case is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dao_sdk.errors import DaoError
from dao_sdk.nearest import nearest
from dao_sdk.verify.spec import statements

SUITES = Path(__file__).parent / "suites"
PAIRS = Path(__file__).parent / "pairs"
"""Cases about two testees: the first writes a home, the other one finds it."""
STEPS = (
    *("load", "start", "request", "import", "memory", "order", "stream", "credit", "cancel"),
    *("ask", "sync", "rules", "grants", "life", "death", "stop", "errors", "log", "storage"),
    *("keys", "net", "files", "timer", "home", "kill", "unit"),
)
"""The steps of the kit. Each builds on the ones before, so that a new language grows step by step."""
RANDOM = "random"
"""What stands for a step of contracts that are drawn by lot; it has no suite."""
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_RANGE = re.compile(r"([a-z]*)([0-9]+)\.\.([0-9]+)")
_KEYS = ("case", "title", "cites", "needs", "stochastic", "unit", "open", "steps", "contract")


class SuiteError(DaoError):
    """A suite is not written as suites are."""


class Line(dict[str, Any]):
    """A mapping of a suite, which knows where it stands."""

    place = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One case."""

    step: str
    name: str
    """Unique in its step."""
    title: str
    """What holds, in words."""
    cites: tuple[str, ...]
    """The statements that it checks."""
    steps: tuple[Line, ...]
    """What is done and what must be seen, one after the other."""
    place: str
    """File and line."""
    needs: tuple[str, ...] = ()
    """The features that a host must have for it, or must not have, with `!` before them."""
    is_stochastic: bool = False
    """Whether it may fail now and then on a host that is right."""
    contract: str = "conformance"
    unit: Mapping[str, Any] = field(default_factory=dict)
    """Which unit, and how it is made."""
    open: Mapping[str, Any] = field(default_factory=dict)
    """How the Avatar is opened."""

    @property
    def id(self) -> str:
        """The name by which a person runs it alone."""
        return f"{self.step}/{self.name}"


def load(folders: Iterable[Path] = (SUITES,)) -> list[Case]:
    """Read the cases of suites, in the order of the steps.

    Args:
        folders: The folders that have a folder for each step.

    Raises:
        SuiteError: A suite is not written as suites are; the first problem of it.
    """
    cases: dict[str, Case] = {}
    for folder in folders:
        for file in sorted(folder.glob("*/*.yaml")):
            step = file.parent.name
            if step not in STEPS:
                near = nearest(step, STEPS)
                hint = f"Did you mean {near!r}?" if near else f"The steps are {', '.join(STEPS)}."
                raise SuiteError(f"{file.parent} is no step of the kit", hint)
            for case in _cases(file, step):
                if case.id in cases:
                    raise SuiteError(
                        f"{case.place}: {case.id} is there already, at {cases[case.id].place}",
                        "Give it a name of its own.",
                    )
                cases[case.id] = case
    return sorted(cases.values(), key=lambda case: STEPS.index(case.step))


def _cases(file: Path, step: str) -> Iterable[Case]:
    document = _read(file)
    if not isinstance(document, list):
        raise SuiteError(f"{file}:1: a suite is a list of cases", "Begin each with `- case: NAME`.")
    for entry in document:
        if not isinstance(entry, Line) or "case" not in entry:
            raise SuiteError(
                f"{getattr(entry, 'place', file)}: expected a case", "Write `- case: NAME`."
            )
        yield _case(entry, step)


def _case(entry: Line, step: str) -> Case:
    known_keys(entry, _KEYS)
    name, place = str(entry["case"]), entry.place
    if not _NAME.fullmatch(name):
        raise SuiteError(f"{place}: the name {name!r} is not of small letters, digits and hyphens")
    for key in ("title", "cites", "steps"):
        if not entry.get(key):
            raise SuiteError(f"{place}: the case {name!r} has no `{key}`", _HELP[key])
    known = statements()
    cites = tuple(map(str, entry["cites"]))
    for cited in cites:
        if cited not in known:
            near = nearest(cited, known)
            raise SuiteError(
                f"{place}: there is no statement {cited}",
                f"Did you mean {near}?" if near else "docs/reference/host-spec has them all.",
            )
    needs = tuple(map(str, entry.get("needs", ())))
    for step_ in entry["steps"]:
        if not isinstance(step_, Line):
            raise SuiteError(f"{place}: each of `steps` is a mapping such as `- call: a`")
    return Case(
        step=step,
        name=name,
        title=str(entry["title"]),
        cites=cites,
        steps=tuple(entry["steps"]),
        place=place,
        needs=tuple(dict.fromkeys((*needs, *(known[it].needs for it in cites if known[it].needs)))),
        is_stochastic=bool(entry.get("stochastic")),
        contract=str(entry.get("contract", "conformance")),
        unit=entry.get("unit", Line()),
        open=entry.get("open", Line()),
    )


_HELP = {
    "title": "Say in one sentence what holds.",
    "cites": "Name the statements of docs/reference/host-spec that it checks, such as [CALL-3].",
    "steps": "Say what is done and what must be seen.",
}


def known_keys(line: Line, keys: Iterable[str]) -> None:
    """Refuse keys that mean nothing.

    Args:
        line: A mapping of a suite.
        keys: The keys that it may have.

    Raises:
        SuiteError: It has another one.
    """
    keys = tuple(keys)
    for key in line:
        if key not in keys:
            near = nearest(str(key), keys)
            hint = f"Did you mean `{near}`?" if near else f"There are {', '.join(keys)}."
            raise SuiteError(f"{line.place}: `{key}` means nothing here", hint)


def spread(line: Line, keys: Iterable[str]) -> list[Line]:
    """Give a mapping once for each number of a range, such as ``call: a1..17`` or ``to: 2..18``.

    Args:
        line: A mapping of a suite.
        keys: The keys that may have a range.
    """
    for key in keys:
        found = _RANGE.fullmatch(str(line.get(key, "")))
        if found:
            made = []
            for number in range(int(found[2]), int(found[3]) + 1):
                one = Line(line)
                one.place = line.place
                one[key] = f"{found[1]}{number}"
                made.append(one)
            return made
    return [line]


def first_key(line: Line, keys: Iterable[str]) -> str:
    """Give the key that a mapping begins with: what it is.

    Args:
        line: A mapping of a suite.
        keys: What it can be.

    Raises:
        SuiteError: It is something else.
    """
    keys = tuple(keys)
    first = next(iter(line), "")
    if first not in keys:
        near = nearest(str(first), keys)
        hint = f"Did you mean `{near}`?" if near else f"It begins with one of {', '.join(keys)}."
        raise SuiteError(f"{line.place}: `{first}` is nothing that can be done here", hint)
    return first


def _read(file: Path) -> Any:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError
    from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

    yaml = YAML(typ="safe", pure=True)

    def made(node: Node) -> Any:
        if isinstance(node, MappingNode):
            line = Line()
            line.place = f"{_shown(file)}:{node.start_mark.line + 1}"
            for key, value in node.value:
                name = made(key)
                if name in line:
                    raise SuiteError(f"{line.place}: `{name}` is there twice")
                line[name] = made(value)
            return line
        if isinstance(node, SequenceNode):
            return [made(each) for each in node.value]
        return yaml.constructor.construct_object(node, deep=True)

    try:
        root = yaml.compose(file.read_text("utf-8"))
        return [] if root is None else made(root)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SuiteError(f"{_shown(file)}:{line}: {error.problem}") from None


def _shown(file: Path) -> str:
    here = Path.cwd()
    return str(file.relative_to(here)) if file.is_relative_to(here) else str(file)

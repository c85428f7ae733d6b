"""``dao new``: a project to begin with."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dao_sdk.cli import console
from dao_sdk.cli.standard_streams import is_terminal

if TYPE_CHECKING:
    from dao_sdk.scaffold.definition import Scaffold


@click.command()
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--lang", metavar="LANG", help="The language: a language pack, or its folder.")
@click.option(
    "--kind",
    metavar="KIND",
    help="client has a face, agent runs headless, unit is logic of your own with a host.",
)
@click.option("--name", help="What the project is called, by default as its folder.")
@click.option(
    "--capability",
    "capabilities",
    metavar="NAME",
    multiple=True,
    help="A capability of your own that a unit begins with; may be repeated.",
)
@click.option(
    "--set",
    "settings",
    metavar="KEY=VALUE",
    multiple=True,
    help="Answer something that the kind of project asks; may be repeated.",
)
@click.option("--list", "listed", is_flag=True, help="List what there is, one line each.")
def command(
    folder: Path | None,
    lang: str | None,
    kind: str | None,
    name: str | None,
    capabilities: Sequence[str],
    settings: Sequence[str],
    listed: bool,
) -> None:
    """Begin a project that runs, is tested and can be upgraded later.

    DIR is where to make it. What is not given is asked in a terminal.
    """
    if listed:
        _list()
        return
    asking = is_terminal(sys.stdin) and is_terminal(sys.stderr)
    if folder is None:
        folder = Path(_needed(asking, "DIR", "folder", "my-notes"))
    _check(folder)
    scaffold = _scaffold(asking, lang, kind)
    from dao_sdk.scaffold.new_project import make, project

    called = folder.resolve().name if name is None else name
    wanted = project(scaffold, called, _answers(asking, scaffold, settings), capabilities)
    with console.progress("making the project"):
        made = make(wanted, folder)
    what = f"{scaffold.title} in {made.folder}"
    console.out(f"made  {console.strong(what)}  {console.dim(console.plural(made.files, 'file'))}")
    console.out()
    # Never wrapped: they are there to be copied.
    for number, line in enumerate(made.next):
        console.out(f"{'      ' if number else 'next  '}{console.strong(line)}")


def _list() -> None:
    from dao_sdk.scaffold.definition import all_scaffolds

    rows = [(f"--lang {it.pack.name} --kind {it.kind}", it.doc) for it in all_scaffolds()]
    width = max((len(words) for words, _ in rows), default=0)
    for words, doc in rows:
        console.out(f"{words:<{width}}  {console.dim(doc)}")


def _check(folder: Path) -> None:
    """Refuse a folder that is in use before anything else is asked."""
    from dao_sdk.scaffold.new_project import check_folder

    check_folder(folder)


def _scaffold(asking: bool, lang: str | None, kind: str | None) -> Scaffold:
    from dao_sdk.codegen.pack import available, find_pack
    from dao_sdk.scaffold.definition import kinds, load_scaffold

    if lang is None:
        there = [each for each in available() if kinds(find_pack(each))]
        choice = click.Choice(there)
        lang = _needed(asking, "--lang", "language", "python", choice)
    there = kinds(find_pack(lang))
    if kind is None and asking and len(there) > 1:
        kind = _ask("kind", there[0], click.Choice(there))
    return load_scaffold(lang, kind)


def _answers(asking: bool, scaffold: Scaffold, settings: Sequence[str]) -> Mapping[str, str]:
    given = {}
    for each in settings:
        key, equals, value = each.partition("=")
        if not equals:
            raise click.UsageError(f"--set takes KEY=VALUE, not `{each}`")
        given[key] = value
    for key, answer in (scaffold.answers or {}).items():
        while asking and key not in given:
            said = _ask(answer.doc.rstrip("."), answer.default)
            if re.fullmatch(answer.pattern, said):
                given[key] = said
            else:
                console.note(f"  expected {answer.expected or answer.pattern}")
    return given


def _needed(
    asking: bool, what: str, question: str, default: str, choice: click.Choice[str] | None = None
) -> str:
    if asking:
        return _ask(question, default, choice)
    choices = f": {', '.join(choice.choices)}" if choice else ""
    raise click.UsageError(f"{what} is missing{choices}; `dao new --list` shows what there is")


def _ask(question: str, default: str, choice: click.Choice[str] | None = None) -> str:
    return str(click.prompt(question, default=default, type=choice, err=True))

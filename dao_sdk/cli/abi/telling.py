"""How the commands of ``dao abi`` take sides and layers, tell what they found, and end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from dao_sdk.cli import options, screen
from dao_sdk.compat.terms import Layer
from dao_sdk.errors import DaoError

if TYPE_CHECKING:
    from dao_sdk.compat.compare import Report

_F = TypeVar("_F", bound=Callable[..., Any])

UNCHECKED = 101
"""The exit code where something could not be read."""


def layer_option(command: _F) -> _F:
    """``--layer``: look at these layers only."""
    return click.option(
        "--layer",
        "layers",
        multiple=True,
        metavar="NAME",
        type=click.Choice([str(layer) for layer in Layer]),
        help=f"Look at this layer only: {', '.join(Layer)}. May be repeated.",
    )(command)


def telling_options(command: _F) -> _F:
    """``--format``, ``--json``, ``--output`` and ``--all``: how findings are told."""
    for option in (
        click.option("--all", "whole", is_flag=True, help="Tell everything, however much it is."),
        click.option(
            "--output",
            metavar="FILE",
            type=click.Path(path_type=Path, dir_okay=False),
            help="Write there instead of to standard output.",
        ),
        options.json_option,
        click.option(
            "--format",
            "form",
            type=click.Choice(["text", "json", "sarif", "github"]),
            default="text",
            show_default=True,
            help="For a person, a script, a code scanner, or the annotations of GitHub.",
        ),
    ):
        command = option(command)
    return command


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Read sides: whatever keeps one from being read ends the command with 101."""
    try:
        with screen.progress(what):
            yield
    except DaoError as wrong:
        screen.error(wrong.message, wrong.mend)
        click.get_current_context().exit(UNCHECKED)


def tell(reports: Sequence[Report]) -> None:
    """Tell what was found."""
    for report in reports:
        for each in report.findings:
            screen.out(f"{each.severity:8} {each.rule.id:30} {each.new or each.old or ''}")
            screen.out(f"         {each.message}")
        screen.out(f"needs {report.step}, declared {report.declared or 'nothing'}")

"""Options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from dao_sdk.cli import console
from dao_sdk.plain_text import plain

_F = TypeVar("_F", bound=Callable[..., Any])


_LONGEST_SECONDS = 4_000_000
"""What a request can say on the local socket, some 46 days."""


def seconds(ctx: click.Context, param: click.Parameter, value: str | None) -> float | None:
    """Read a length of time; the callback of an option."""
    if value is None:
        return None
    try:
        length = float(value)
    except ValueError:
        length = -1.0
    if 0 < length <= _LONGEST_SECONDS:  # which no "nan" is
        return length
    expected = f"expected a number of seconds above 0 and up to {_LONGEST_SECONDS:,}"
    raise click.BadParameter(f"{expected}, not {plain(value, 40)!r}", ctx, param)


def _choose_json(ctx: click.Context, _: click.Parameter, wanted: bool) -> bool:
    if not ctx.resilient_parsing:
        console.answer_in_json(wanted)
    return wanted


def json_option(command: _F) -> _F:
    """``--json``: answers and errors as JSON, for scripts."""
    return click.option(
        "--json",
        "as_json",
        is_flag=True,
        is_eager=True,
        callback=_choose_json,
        help="Answer in JSON; errors too.",
    )(command)


def contract_option(command: _F) -> _F:
    """``--contract``: another contract than the shipped one."""
    return click.option(
        "--contract",
        "contract_path",
        metavar="PATH",
        type=click.Path(path_type=Path),
        help="A contract's folder or file, by default the one that ships with the SDK.",
    )(command)


def spoken_option(command: _F) -> _F:
    """``--contract`` where a unit is at hand, which carries its own."""
    return click.option(
        "--contract",
        "contract_path",
        metavar="PATH",
        type=click.Path(path_type=Path),
        help="A contract's folder or file, or a unit that carries it; by default that of the unit.",
    )(command)


def unit_option(command: _F) -> _F:
    """``--unit``: another unit than the shipped one."""
    return click.option(
        "--unit",
        "unit_path",
        metavar="FILE",
        type=click.Path(path_type=Path, dir_okay=False),
        help="The unit, a .wasm file; the one that ships with the SDK if not given.",
    )(command)


def grant_option(command: _F) -> _F:
    """``--grant``: a right for this run, given beforehand."""
    return click.option(
        "--grant",
        "grants",
        metavar="GRANT",
        multiple=True,
        help="Allow something for this run, such as net=api.example.org; may be repeated.",
    )(command)


def new_option(command: _F) -> _F:
    """``--new``: a home may be made."""
    return click.option("--new", is_flag=True, help="Make the home if there is none.")(command)


def home_option(command: _F) -> _F:
    """``--home``: where an Avatar lives."""
    return click.option(
        "--home",
        metavar="DIR",
        envvar="DAO_HOME",
        show_envvar=True,
        type=click.Path(path_type=Path, file_okay=False),
        default=default_home,
        show_default=str(_shown_home()),
        help="The folder in which the Avatar lives.",
    )(command)


def default_home() -> Path:
    """The home that is meant where none is named."""
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "dao" / "home"


def _shown_home() -> str:
    return "~/.local/share/dao/home"

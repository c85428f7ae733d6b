"""How the commands of ``dao abi`` take sides and layers, tell what they found, and end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any, TypeVar

import click

from dao_sdk.cli import console, options
from dao_sdk.compat.vocabulary import Layer
from dao_sdk.errors import DaoError
from dao_sdk.plain_text import plain

if TYPE_CHECKING:
    from dao_sdk.compat.compare import Report
    from dao_sdk.compat.languages import Language
    from dao_sdk.compat.waiver import Waiver

_F = TypeVar("_F", bound=Callable[..., Any])

UNCHECKED = 101
"""The exit code where something could not be read."""
_IN_MEMORY = 8 << 20
"""A report of more bytes than this waits in a file."""
CODES = "Exit codes: 0 compatible, 100 breaking, 101 could not check, 2 wrong usage."


@dataclass(frozen=True, slots=True)
class Telling:
    """How findings are reported."""

    form: str
    """``text``, ``json``, ``sarif`` or ``github``."""
    output: Path | None
    """The file to write to; None for standard output."""
    whole: bool = False
    """Whether everything is reported, however much it is."""
    long: bool = False
    """Whether text has source lines, witnesses and advice."""

    @property
    def colour(self) -> bool:
        """Whether text is coloured."""
        return (self.output is None or str(self.output) == "-") and console.colours()

    def reports(self, reports: Sequence[Report]) -> None:
        """Tell comparisons."""
        self.write(self.rendered(reports))

    def rendered(self, reports: Sequence[Report]) -> Iterable[str]:
        """Comparisons in the form that is wanted, in pieces."""
        renderer: Any = import_module(f"dao_sdk.compat.output.{self.form}")
        if self.form == "text":
            width = console.columns()
            lines = renderer.render(
                reports, colour=self.colour, width=width, whole=self.whole, long=self.long
            )
            return (f"{line}\n" for line in lines)
        if self.form == "github":
            return (f"{line}\n" for line in renderer.render(reports))
        chunks: Iterable[str] = renderer.render(reports)
        return chunks

    def write(self, chunks: Iterable[str]) -> None:
        """Write text to the file, or else to standard output, once all of it is made.

        Half a document would be worse than none. It waits in a file if it is long.
        """
        with SpooledTemporaryFile(
            _IN_MEMORY, "w+", encoding="utf-8", errors="surrogatepass", newline="\n"
        ) as whole:
            whole.writelines(chunks)
            whole.seek(0)
            pieces = iter(lambda: whole.read(1 << 16), "")
            if self.output is None or str(self.output) == "-":
                for piece in pieces:
                    console.out(piece, nl=False)
                return
            try:
                with self.output.open("w", encoding="utf-8", newline="\n") as file:
                    file.writelines(pieces)
            except OSError as wrong:
                raise DaoError(f"{self.output} cannot be written: {wrong.strerror}") from wrong
        console.note(f"wrote {plain(str(self.output))}")


def telling_options(command: _F) -> _F:
    """How findings are reported, given to the command as ``telling``."""

    @wraps(command)
    def collected(
        form: str, as_json: bool, output: Path | None, whole: bool, long: bool, **rest: Any
    ) -> Any:
        if form == "json":
            console.answer_in_json(True)
        return command(telling=Telling("json" if as_json else form, output, whole, long), **rest)

    named: Any = collected
    for option in (
        click.option("--long", is_flag=True, help="Show source lines, witnesses and advice."),
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
        named = option(named)
    found: _F = named
    return found


def layer_option(command: _F) -> _F:
    """``--layer``: look at these layers only."""
    return click.option(
        "--layer",
        "layers",
        multiple=True,
        metavar="NAME",
        type=click.Choice([str(layer) for layer in Layer]),
        callback=lambda _, __, names: tuple(Layer(name) for name in names),
        help=f"Look at this layer only: {', '.join(Layer)}. May be repeated.",
    )(command)


def waivers_option(command: _F) -> _F:
    """``--waivers``: findings that somebody has decided to live with."""
    return click.option(
        "--waivers",
        "waivers_path",
        metavar="FILE",
        type=click.Path(path_type=Path, dir_okay=False),
        help="What is waived; for `check` and `freeze`, abi/waivers.toml if not given.",
    )(command)


def import_option(command: _F) -> _F:
    """``--import``: folders that .proto files import from, beside their own."""
    return click.option(
        "--import",
        "imports",
        multiple=True,
        metavar="DIR",
        type=click.Path(path_type=Path),
        callback=lambda _, __, folders: tuple(folders),
        help="A folder that plain .proto files import from as well, as protoc -I; may be repeated.",
    )(command)


def contract_option(command: _F) -> _F:
    """``--contract``: the working contract."""
    return click.option(
        "--contract",
        "contract_path",
        metavar="PATH",
        type=click.Path(path_type=Path),
        help="The contract's folder or file; the one around the working folder if not given.",
    )(command)


@contextmanager
def reading(what: str, telling: Telling | None = None) -> Iterator[None]:
    """Read sides: whatever keeps one from being read ends the command with 101.

    Args:
        what: What is done, for a person who waits.
        telling: How findings are reported; among annotations this is one too.
    """
    try:
        with console.progress(what):
            yield
    except DaoError as wrong:
        console.error(wrong.message, wrong.help)
        if telling is not None and telling.form == "github":
            from dao_sdk.compat.output.github import unread

            telling.write([f"{unread(wrong.message, wrong.help)}\n"])
        click.get_current_context().exit(UNCHECKED)


def note_unseen(reports: Sequence[Report], asked: Sequence[Layer]) -> None:
    """Say beside the answer which layers could not be checked: nothing may pass unseen."""
    from dao_sdk.compat.exit_status import unseen

    for report in reports:
        layers = unseen(report, asked)
        if layers:
            between = f"{report.old.title} and {report.new.title}"
            console.note(f"could not check {', '.join(layers)} between {plain(between)}")


def working(contract_path: Path | None) -> Path:
    """The folder or file of the working contract.

    Raises:
        DaoError: There is none.
    """
    from dao_sdk.contract.sources import working_contract

    path = contract_path or working_contract(Path.cwd())
    if path is None:
        raise DaoError(
            "there is no contract around the working folder",
            "Go to the folder of a contract, or name it: --contract PATH.",
        )
    return path


def waivers_of(path: Path | None, contract: Path | None = None) -> tuple[Waiver, ...]:
    """What is waived, by the file that was named, or else by that of a contract.

    Raises:
        DaoError: The file cannot be read, or has problems.
    """
    from dao_sdk.compat.inputs.origin import seen_from_here
    from dao_sdk.compat.waivers import read_waivers
    from dao_sdk.contract.sources import find_sources

    if path is None:
        if contract is None:
            return ()
        path = find_sources(contract).root / "abi" / "waivers.toml"
        if not path.exists():
            return ()
    return read_waivers(path, seen_from_here(path))


def languages_for(layers: Sequence[Layer]) -> tuple[Language, ...]:
    """The languages whose authors to think of, where their layer is looked at."""
    if Layer.SOURCE not in layers:
        return ()
    from dao_sdk.cli.abi.languages import languages

    return languages()

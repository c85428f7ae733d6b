"""What a person sees: colours where they are wanted, tables, progress, errors.

Answers go to standard output; notes, progress and errors to standard error. Colours are off where
the output is no terminal or ``NO_COLOR`` is set, and on where ``FORCE_COLOR`` is.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TextIO

import click

from dao_sdk.cli.standard_streams import is_terminal
from dao_sdk.plain_text import plain, plain_json

_as_json = False


def answer_in_json(wanted: bool) -> None:
    """Choose whether errors are written as JSON too; ``--json`` does."""
    global _as_json
    _as_json = wanted


def colours(stream: TextIO | None = None) -> bool:
    """Whether a stream (standard output where None) is to have colours."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal(stream or sys.stdout) and os.environ.get("TERM") != "dumb"


def style(text: str, **how: Any) -> str:
    """Colour a text of standard output, where that is wanted; takes what ``click.style`` takes."""
    return click.style(text, **how) if colours() else text


def dim(text: str) -> str:
    """A text of standard output that stands back."""
    return style(text, dim=True)


def strong(text: str) -> str:
    """A text of standard output that stands out."""
    return style(text, bold=True)


def out(text: str = "", nl: bool = True) -> None:
    """Print a line of the answer."""
    _print(text, nl=nl, color=colours())


def as_json(value: Any) -> None:
    """Print a value as JSON: indented for a terminal, one line for a program."""
    indent = 2 if is_terminal(sys.stdout) else None
    _print(plain_json(json.dumps(value, indent=indent, ensure_ascii=False)))


def json_line(value: Any) -> None:
    """Print a value as one line of JSON at once, for a program that reads along."""
    _print(plain_json(json.dumps(value, ensure_ascii=False)))
    flush()


def _print(text: str, **how: Any) -> None:
    with _naming_output():
        click.echo(text, **how)


def flush() -> None:
    """Hand all that was printed on."""
    if sys.stdout is not None:
        with _naming_output():
            sys.stdout.flush()


@contextmanager
def _naming_output() -> Iterator[None]:
    """Let an error of the system say that it was standard output which failed."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as wrong:
        raise OSError(wrong.errno, wrong.strerror, "standard output") from None


def note(text: str) -> None:
    """Print a line beside the answer, to standard error."""
    click.echo(text, err=True, color=colours(sys.stderr))


def error(
    message: str, help: str = "", status: str = "", details: Mapping[str, str] | None = None
) -> None:
    """Print an error, with advice if there is any.

    Args:
        message: What went wrong.
        help: What to do about it.
        status: The status of a call.
        details: Particulars of a call; on a screen, those that the texts do not have already.
    """
    details = details or {}
    if _as_json:
        shown: dict[str, Any] = {"message": message, "help": help}
        shown |= {"status": status} if status else {}
        shown |= {"details": dict(details)} if details else {}
        click.echo(plain_json(json.dumps({"error": shown}, ensure_ascii=False)), err=True)
        return
    # A path may hold anything; a message may have several lines.
    message, help = ("\n".join(map(plain, text.split("\n"))) for text in (message, help))
    head = f"{status}: {message}" if status else message
    label, advice = "error:", "help:"
    if colours(sys.stderr):
        label, advice = click.style(label, fg="red", bold=True), click.style(advice, fg="cyan")
    note(f"{label} {head}")
    for name, value in details.items():
        if plain(value) not in f"{head} {help}":
            note(f"  {plain(name, 100)}: {plain(value, 1000)}")
    if help:
        note(f"{advice} {help}")


def show_log(level: str) -> None:
    """Show the log of units and of the host on standard error, from a level on.

    Refusals are left out: they are reported as what they are, an event or an error. Of libraries only
    warnings are shown, each on a line that begins with its name.
    """
    import logging

    class Lines(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.msg == "denied: %s":
                return
            text = record.getMessage()
            if record.name.partition(".")[0] != "dao":
                text = f"{record.name}: {text.partition(chr(10))[0]}"
            error = record.exc_info[1] if record.exc_info else None
            if error is not None:
                text = f"{text}: {type(error).__name__}: {error}"
            note(f"{record.levelname.lower():9} {plain(text)}")

    lines = Lines(level.upper())
    for name in ("dao", None):
        logger = logging.getLogger(name)
        logger.addHandler(lines)
        logger.setLevel(level.upper() if name else logging.WARNING)
        logger.propagate = False


def size(count: int) -> str:
    """Write a number of bytes as a person reads it, such as ``1.2 kB``."""
    if count < 1000:
        return f"{count} B"
    amount, units = count / 1000, ["kB", "MB", "GB", "TB"]
    while amount >= 999.95 and len(units) > 1:
        amount, units = amount / 1000, units[1:]
    return f"{amount:.1f} {units[0]}"


def binary_size(count: int) -> str:
    """Write a size that is made of pages, such as ``256 MiB``."""
    units = ["B", "KiB", "MiB", "GiB"]
    while count >= 1024 and len(units) > 1:
        count, units = round(count / 1024), units[1:]
    return f"{count} {units[0]}"


def plural(count: int, noun: str) -> str:
    """Write a count with its noun, such as ``1 file`` and ``2 files``."""
    if count == 1:
        return f"1 {noun}"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{count:,} {noun[:-1]}ies"
    return f"{count:,} {noun}s"


def table(rows: Sequence[Sequence[str]], indent: int = 2, gap: int = 2) -> None:
    """Print rows in columns; the last column is wrapped beside the others."""
    widths = [
        max(len(click.unstyle(row[column])) for row in rows if column < len(row) - 1)
        for column in range(max((len(row) - 1 for row in rows), default=0))
    ]
    margin = indent + sum(width + gap for width in widths)
    for row in rows:
        cells = [
            cell + " " * (widths[column] - len(click.unstyle(cell)) + gap)
            for column, cell in enumerate(row[:-1])
        ]
        first, *others = _wrapped(row[-1], max(columns() - margin, 30))
        out((" " * indent + "".join(cells) + first).rstrip())
        for line in others:
            out(" " * margin + line)


def labelled(label: str, text: str, width: int = 21) -> None:
    """Print a line of a story: a label, then what there is to say, wrapped beside it."""
    margin = " " * (width + 2)
    first, *others = _wrapped(text, max(columns() - len(margin), 30))
    out(f"  {strong(f'{label:<{width}}')}{first}")
    for line in others:
        out(margin + line)


def columns() -> int:
    """How wide a line may be: the terminal, but no wider than is good to read."""
    import shutil  # takes all archive formats along, and many answers have no columns

    return min(shutil.get_terminal_size((80, 24)).columns, 100)


def _wrapped(text: str, width: int) -> list[str]:
    """Break a text between words; lines that it has already stay."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and len(click.unstyle(longer)) > width:
                lines.append(line)
                line = word.lstrip()
            else:
                line = longer
        lines.append(line)
    return lines


@contextmanager
def progress(doing: str | Callable[[], str], after: float = 1.0) -> Iterator[None]:
    """Tell a person in a terminal that work goes on, once it has taken a second.

    Args:
        doing: What is being done, such as ``compiling the unit``, or what says so at each moment.
        after: Seconds before anything is shown.
    """
    if not is_terminal(sys.stderr) or os.environ.get("TERM") == "dumb":
        yield
        return
    done = threading.Event()
    began = time.monotonic()

    def tell() -> None:
        if done.wait(after):
            return
        frames = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏" if "utf" in (sys.stderr.encoding or "").lower() else "|/-\\"
        turn = 0
        while not done.wait(0.1):
            turn += 1
            seconds = time.monotonic() - began
            text = doing if isinstance(doing, str) else doing()
            sys.stderr.write(f"\r  {frames[turn % len(frames)]} {text} {seconds:.0f} s")
            sys.stderr.flush()
        sys.stderr.write("\r\x1b[2K")
        sys.stderr.flush()

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()

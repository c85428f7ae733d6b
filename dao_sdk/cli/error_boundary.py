"""The one boundary around every command: whatever happens, a person gets words and an exit code."""

from __future__ import annotations

import errno
import os
import sys
import time
from pathlib import Path

import click

from dao_sdk.cli import console
from dao_sdk.errors import DaoError

DONE, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130


def run(command: click.Command, words: list[str]) -> int:
    """Run a command and give its exit code.

    Args:
        command: The command.
        words: Its words, without the name of the program.
    """
    try:
        code = command.main(words, prog_name="dao", standalone_mode=False)
        console.flush()
        return code if isinstance(code, int) else DONE
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.UsageError as wrong:
        if type(wrong).__name__ == "NoArgsIsHelpError":  # a group alone; new in click 8.2
            console.note(wrong.format_message())
            return USAGE
        asked = wrong.ctx.command_path if wrong.ctx else "dao"
        console.error(wrong.format_message(), f"`{asked} --help` shows how it is used.")
        return USAGE
    except click.ClickException as wrong:
        console.error(wrong.format_message())
        return FAILED
    except (KeyboardInterrupt, click.Abort):
        console.note("interrupted")
        return INTERRUPTED
    except DaoError as wrong:
        status, details = getattr(wrong, "status", ""), getattr(wrong, "details", {})
        console.error(wrong.message, wrong.help, status, details)
        return FAILED
    except BrokenPipeError:
        return _reader_left()
    except OSError as wrong:
        if wrong.errno == errno.EPIPE:
            return _reader_left()
        return _system(wrong)
    except Exception as defect:
        return _defect(defect)


def _reader_left() -> int:
    """The reader of our output has closed it, as ``head`` does: write nothing more."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    return FAILED


def _system(wrong: OSError) -> int:
    """The system refused something that no part has put into better words."""
    where = f": {wrong.filename}" if wrong.filename else ""
    console.error(f"{wrong.strerror or wrong}{where}")
    return FAILED


def _defect(defect: Exception) -> int:
    """Write what only its authors can read to a file, and tell the person where it is."""
    import platform
    import traceback

    from dao_sdk import __version__
    from dao_sdk.host.folders import make_private

    trace = "".join(traceback.format_exception(defect))
    about = f"dao {__version__}, Python {platform.python_version()}, {platform.platform()}"
    folder = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "dao"
    log = folder / f"defect-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.log"
    try:
        make_private(folder)
        # What failed may quote what somebody keeps to themselves.
        with os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"{about}\n\n{trace}")
        advice = f"This is a defect of dao. Please report it with the file {log}."
    except OSError:
        advice = f"This is a defect of dao. Please report it: {about}."
    said = str(defect).strip().splitlines()
    console.error(f"{type(defect).__name__}: {said[0] if said else 'no message'}", advice)
    return FAILED

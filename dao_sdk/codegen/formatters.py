"""Runs the formatters that a pack declares, on a copy of the rendered files."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from dao_sdk.codegen.pack import Formatter, Pack, PackError

_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Formatted:
    """What formatting gave."""

    files: Mapping[str, bytes]
    """The contents by output path."""
    missing: tuple[str, ...] = ()
    """Formatters that are not here, each with how to get it; their files stay as rendered."""


def format_files(pack: Pack, files: Mapping[str, str]) -> Formatted:
    """Format rendered files.

    They are written to a temporary folder, so that a formatter sees what belongs together and
    never touches anything of the person's.

    Args:
        pack: The pack whose formatters run, in its order.
        files: Texts by output path.

    Returns:
        The formatted files; those whose formatter is missing as they were.

    Raises:
        PackError: A formatter refuses a file, or takes too long.
    """
    missing: list[str] = []
    with tempfile.TemporaryDirectory(prefix="dao-") as name:
        folder = Path(name).resolve()
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(text.encode("utf-8"))
        for formatter in pack.formatters:
            chosen = [
                path for path in files if any(fnmatch(path, glob) for glob in formatter.files)
            ]
            if chosen and not _run(pack, formatter, folder, sorted(chosen)):
                missing.append(f"`{formatter.command[0]}` is not here. {formatter.install}".strip())
        made = {path: (folder / path).read_bytes() for path in files}
        return Formatted(made, tuple(missing))


def _run(pack: Pack, formatter: Formatter, folder: Path, paths: list[str]) -> bool:
    """Run one formatter; tells whether it is here."""
    command: list[str] = []
    for part in formatter.command:
        if part == "{files}":
            command += paths
        else:
            part = part.replace("{python}", sys.executable)
            command.append(part.replace("{pack}", str(pack.folder)))
    program = shutil.which(command[0])
    if program is None:
        return False
    try:
        done = subprocess.run(
            [program, *command[1:]],
            cwd=folder,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_SECONDS,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired as error:
        raise PackError(f"`{formatter.command[0]}` took longer than {_SECONDS} s") from error
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        raise PackError(
            f"`{' '.join(formatter.command)}` failed on the files of the pack `{pack.name}`:\n{said}",
            formatter.install,
        )
    return True

"""Runs the formatters that a pack declares, on a copy of the rendered files."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from fnmatch import fnmatch
from pathlib import Path

from dao_sdk.codegen.pack import Formatter, Pack, PackError

_SECONDS = 300


def format_files(pack: Pack, files: Mapping[str, str]) -> dict[str, bytes]:
    """Format rendered files.

    They are written to a temporary folder, so that a formatter sees what belongs together and
    never touches anything of the person's.

    Args:
        pack: The pack whose formatters run, in its order.
        files: Texts by output path.

    Returns:
        The formatted contents by output path.

    Raises:
        PackError: A formatter is missing, or refuses a file.
    """
    with tempfile.TemporaryDirectory(prefix="dao-") as name:
        folder = Path(name).resolve()
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(text.encode("utf-8"))
        for formatter in pack.formatters:
            chosen = [
                path for path in files if any(fnmatch(path, glob) for glob in formatter.files)
            ]
            if chosen:
                _run(pack, formatter, folder, sorted(chosen))
        return {path: (folder / path).read_bytes() for path in files}


def _run(pack: Pack, formatter: Formatter, folder: Path, paths: list[str]) -> None:
    command: list[str] = []
    for part in formatter.command:
        if part == "{files}":
            command += paths
        else:
            part = part.replace("{python}", sys.executable)
            command.append(part.replace("{pack}", str(pack.folder)))
    program = shutil.which(command[0])
    if program is None:
        raise PackError(
            f"the pack `{pack.name}` formats its files with `{command[0]}`, which is not here",
            formatter.install,
        )
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

"""Reads files that are plain and of bounded size.

A pipe would be waited for, and a device such as ``/dev/zero`` has no end. So what is no plain file is
refused before a byte of it is read, whatever its name says.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

MOST_BYTES = 64 << 20
"""The longest file that is read unless a reader says otherwise."""


def read_plain_file(path: Path, most: int = MOST_BYTES, flags: int = 0) -> bytes:
    """Read a file.

    Args:
        path: The file.
        most: The most bytes that it may have.
        flags: More flags to open it with, such as ``os.O_NOFOLLOW``.

    Returns:
        Its bytes.

    Raises:
        OSError: It cannot be read, is no plain file, or has too many bytes; ``strerror`` says which.
    """
    # So that a pipe is opened at once, and a terminal does not become the program's own.
    harmless = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
    binary = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    try:
        descriptor = os.open(path, os.O_RDONLY | harmless | binary | flags)
    except ValueError:  # a name that no file can have
        raise OSError(errno.EINVAL, "no file can have this name", str(path)) from None
    except OSError as error:
        if error.errno == errno.ENXIO:  # a socket
            raise _unfit(path) from None
        raise
    with open(descriptor, "rb") as file:
        kind = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(kind):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(kind):
            raise _unfit(path)
        data = file.read(most + 1)
    if len(data) > most:
        raise OSError(errno.EFBIG, f"it has more than {_size(most)}", str(path))
    return data


def _unfit(path: Path) -> OSError:
    return OSError(errno.EINVAL, "it is not a plain file", str(path))


def _size(count: int) -> str:
    for unit, bits in (("MiB", 20), ("KiB", 10)):
        if count >= 1 << bits and not count % (1 << bits):
            return f"{count >> bits} {unit}"
    return f"{count} bytes"

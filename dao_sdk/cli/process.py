"""``dao`` as a process, from its start to its end; a short command spends most of its time there."""

from __future__ import annotations

import atexit
import gc
import os
import sys
import threading

from dao_sdk.cli import lazy_imports, standard_streams

_MANY_OBJECTS = 100_000
"""Starting makes tens of thousands of objects that all stay: classes, functions, tables. Python
would look for garbage among them every 700."""


def run() -> int:
    """Run ``dao`` with the words of the process, and end the process.

    Once everything is closed, flushed and notified of the end, nothing is left to do but to
    free memory piece by piece, which the system does at once.

    Returns:
        The exit code, only where threads are left that Python waits for.
    """
    gc.set_threshold(_MANY_OBJECTS)
    lazy_imports.leave(lazy_imports.UNUSED)
    standard_streams.repair()
    from dao_sdk.cli.main import main  # after the lines above, which are there for imports

    code = main()
    if any(
        not each.daemon for each in threading.enumerate() if each is not threading.main_thread()
    ):
        return code
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            code = code or 1
    os._exit(code)

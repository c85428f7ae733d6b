"""A server whose output nobody reads goes on, and says how much of it was left out."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from dao_sdk.cli.nonblocking_output import Unwaited, unwaited_output

from .conftest import environment

LINES = 20_000
CHATTY = f"""
import logging, sys
from dao_sdk.cli import console
from dao_sdk.cli.nonblocking_output import unwaited_output
console.show_log("info")
with unwaited_output(False):
    for number in range({LINES}):
        console.note(f"line {{number}} " + "x" * 80)
        logging.getLogger("asyncio").error("out of things\\nTraceback (most recent call last)")
    print("done", flush=True)
    sys.stdin.read()
    console.note("last line")
"""


def test_nobody_reads_standard_error(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", CHATTY],
        env=environment(tmp_path),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "done\n"  # it did not wait for a reader of the other
    _, err = process.communicate("", timeout=120)
    lines = err.splitlines()
    left_out = sum(int(n) for n in re.findall(r"(\d+) lines were left out", err))
    kept = [line for line in lines if line.startswith(("line ", "error "))]
    assert left_out > 0 and len(kept) + left_out >= 2 * LINES
    assert "Traceback" not in err and "error     asyncio: out of things" in lines
    assert lines[-1] == "last line"


def test_lines_keep_their_order_and_none_is_cut(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    got: list[bytes] = []

    def read() -> None:
        while data := os.read(reading, 4096):
            got.append(data)

    thread = threading.Thread(target=read)
    thread.start()
    with os.fdopen(writing, "w") as stream:
        out = Unwaited(stream, lambda count: f"{count} left out\n")
        for number in range(1_000):
            out.write(f"{number}\n")
        out.finish()
    thread.join()
    os.close(reading)
    assert b"".join(got).decode().split() == [str(number) for number in range(1_000)]


def test_a_reader_that_left_is_no_error(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as stream:
        out = Unwaited(stream, str)
        for _ in range(10):
            out.write("nobody hears this\n")
        out.finish()


def test_what_fails_in_a_thread_is_a_line_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    before = sys.stdout, sys.stderr, threading.excepthook
    reading, writing = os.pipe()
    with os.fdopen(writing, "w") as stream, os.fdopen(reading):
        sys.stdout = sys.stderr = stream
        try:
            with unwaited_output(True):
                thread = threading.Thread(target=lambda: 1 // 0)
                thread.start()
                thread.join()
        finally:
            sys.stdout, sys.stderr = before[:2]
    assert threading.excepthook is before[2]
    assert [r.getMessage() for r in caplog.records if r.levelno == logging.ERROR] == [
        "a part failed"
    ]

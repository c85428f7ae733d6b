"""Homes: made private, and held by one program at a time."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from dao_sdk.host.home import Home, HomeError, HomeHeld

HOLDER = """
import sys, time
from dao_sdk.host.home import Home
with Home(sys.argv[1]).lock("notes-app"):
    print("held", flush=True)
    time.sleep(3600)
"""


def hold(path: Path) -> subprocess.Popen[str]:
    program = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "held\n"
    return program


@pytest.mark.spec("HOME-3")
def test_made_private(tmp_path: Path) -> None:
    home = Home(tmp_path / "deep" / "notes")
    assert not home.exists()
    with home.lock():
        assert home.exists()
        assert stat.S_IMODE(home.path.stat().st_mode) == 0o700
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in home.path.iterdir()}
        assert modes == {"lock.sqlite3": 0o600, "holder.json": 0o600}
    assert [path.name for path in home.path.iterdir()] == ["lock.sqlite3"]
    home.path.chmod(0o755)
    home.make()
    assert stat.S_IMODE(home.path.stat().st_mode) == 0o700


@pytest.mark.spec("HOME-2")
def test_a_folder_of_other_things_is_no_home(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear")
    with pytest.raises(HomeError, match="holds other files") as caught:
        Home(tmp_path).lock()
    assert "empty folder" in caught.value.help
    with pytest.raises(HomeError, match="is a file"):
        Home(tmp_path / "letter.txt").lock()
    with pytest.raises(HomeError):
        Home(tmp_path / "letter.txt" / "in").lock()
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.spec("LOCK-2", "LOCK-3")
def test_the_second_program_is_told_who_has_it(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    program = hold(home.path)
    try:
        with pytest.raises(HomeHeld) as caught:
            home.lock()
        assert f"in use by notes-app (process {program.pid}) since " in caught.value.message
        assert "dao call" in caught.value.help
        assert caught.value.holder is not None and caught.value.holder.process == program.pid
        assert home.is_held()
    finally:
        program.send_signal(signal.SIGKILL)
        program.wait()
    # Killed: the holder file is still there, but the lock is free.
    assert home.holder_file.exists()
    assert not home.is_held()
    with home.lock("other"):
        holder = home.holder()
        assert holder is not None and holder.program == "other"
        assert holder.machine == platform.node() and holder.process == os.getpid()


@pytest.mark.spec("LOCK-1")
def test_the_same_program_twice(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with home.lock("first"):
        for _ in range(3):  # a failed try must not give the lock away
            with pytest.raises(HomeHeld, match="first"):
                Home(home.path).lock("second")
        code = f"from dao_sdk.host.home import Home; print(Home({str(home.path)!r}).is_held())"
        told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        assert told.stdout == b"True\n"
    assert not home.is_held()


@pytest.mark.spec("LOCK-5", "LOCK-6")
def test_closing_twice_and_a_holder_that_cannot_be_read(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    lock = home.lock()
    home.holder_file.write_text("{")
    with pytest.raises(HomeHeld, match="another program"):
        home.lock()
    lock.close()
    lock.close()
    for text in ("[]", '{"process": "x"}', json.dumps({"process": 1, "program": "x"})):
        home.holder_file.write_text(text)
        assert home.holder() is None
    home.lock().close()


def test_where_and_when_a_holder_is(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.make()
    told = {"process": 7, "program": "app", "machine": "elsewhere", "since": "2026-01-02T03:04:05Z"}
    home.holder_file.write_text(json.dumps(told))
    text = str(home.holder())
    assert text.startswith("app (process 7 on elsewhere) since 2026-01-0")


READ_ONLY = """
import os, sys
from dao_sdk.host.home import Home, HomeError
os.setuid(65534) if os.getuid() == 0 else None
try:
    Home(sys.argv[1]).lock()
except HomeError as error:
    print(error.message, "|", error.help)
"""


@pytest.mark.parametrize("made", [False, True])
@pytest.mark.spec("HOME-10")
def test_a_home_that_may_not_be_written(tmp_path: Path, made: bool) -> None:
    home = Home(tmp_path / "home")
    if made:
        home.lock().close()
    else:
        home.make()
    for path in (tmp_path, *tmp_path.parents):
        if path.owner() == tmp_path.owner() and path != Path("/tmp"):  # let another user come here
            path.chmod(path.stat().st_mode | 0o055)
    home.path.chmod(0o555)
    if made:
        home.lock_file.chmod(0o444)
    try:
        told = subprocess.run(
            [sys.executable, "-c", READ_ONLY, str(home.path)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    finally:
        home.path.chmod(0o700)
    assert "cannot be" in told and "|" in told and len(told.split("|")[1]) > 10


def test_who_holds_it_twice_is_told_so(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with home.lock("notes-app"), pytest.raises(HomeHeld) as caught:
        home.lock()
    assert "notes-app (process" in caught.value.message
    assert caught.value.message.endswith(", that is by this program itself.")
    assert "await close()" in caught.value.help


def test_something_else_in_the_place_of_the_lock(tmp_path: Path) -> None:
    for is_folder in (True, False):
        home = Home(tmp_path / f"home{is_folder}")
        home.path.mkdir()
        if is_folder:
            home.lock_file.mkdir()
        else:
            home.lock_file.write_bytes(b"mine" * 30)
        for work in (home.lock, home.is_held):
            with pytest.raises(HomeError, match="something else is at") as caught:
                work()
            assert "move it away" in caught.value.help


@pytest.mark.parametrize("name", ["x" * 300, "loop/home", "file/home"])
def test_places_that_cannot_be(tmp_path: Path, name: str) -> None:
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "file").touch()
    home = Home(tmp_path / name)
    with pytest.raises(HomeError, match="cannot be used") as caught:
        home.lock()
    assert caught.value.help == "Name a folder that can be made."
    with contextlib.suppress(HomeError):
        assert not home.exists()

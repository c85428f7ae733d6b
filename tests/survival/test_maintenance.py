"""Backing up, restoring and checking homes, also while an Avatar runs in them."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from dao_sdk import Avatar, Put, resources
from dao_sdk.cli.main import main
from dao_sdk.errors import DaoError
from dao_sdk.host.api import data_v1
from dao_sdk.host.home import Home, HomeError, HomeHeld
from dao_sdk.host.maintenance import back_up, check, restore


async def write(home: Path, cache: Path, *ids: str) -> None:
    async with Avatar.open(home, unit=resources.unit(), cache=cache) as avatar:
        for id in ids:
            await avatar.documents.space("notes").put(id, {"title": id})


async def read(home: Path, cache: Path) -> set[str]:
    async with Avatar.open(home, unit=resources.unit(), cache=cache) as avatar:
        return {document.id async for document in avatar.documents.space("notes").query()}


def states(home: Path) -> dict[str, str]:
    """The worst state by what it is about."""
    order = ["good", "note", "warning", "fault"]
    worst: dict[str, str] = {}
    for finding in check(Home(home)):
        assert finding.message
        worst[finding.about] = max(worst.get(finding.about, "good"), finding.state, key=order.index)
    return worst


async def test_a_backup_is_a_home(tmp_path: Path, cache: Path) -> None:
    await write(tmp_path / "home", cache, "one", "two")
    made = back_up(Home(tmp_path / "home"), tmp_path / "deep" / "backup")
    assert made.path == tmp_path / "deep" / "backup" and made.keys and not made.faults
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in made.path.rglob("*")}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o700
    assert [path.name for path in made.path.parent.iterdir()] == ["backup"]
    assert await read(made.path, cache) == {"one", "two"}
    for place in ("home", "home/inside", "deep/backup"):
        with pytest.raises(HomeError):
            back_up(Home(tmp_path / "home"), tmp_path / place)
    with pytest.raises(HomeError, match="no home"):
        back_up(Home(tmp_path / "nowhere"), tmp_path / "b")
    assert not (tmp_path / "b").exists()


BACKUP = """
import sys
from dao_sdk.host.api import data_v1
from dao_sdk.host.home import Home
from dao_sdk.host.maintenance import back_up, check
home = Home(sys.argv[1])
for n in range(6):
    back_up(home, f"{sys.argv[2]}{n}")
    assert not [each for each in check(home) if each.state in ("warning", "fault")], check(home)
"""


async def test_a_running_home_is_backed_up_from_another_program(
    tmp_path: Path, cache: Path
) -> None:
    home = tmp_path / "home"
    async with Avatar.open(home, unit=resources.unit(), cache=cache) as avatar:
        space = avatar.documents.space("notes")
        await space.put("first", {})
        copying = await asyncio.create_subprocess_exec(
            sys.executable, "-c", BACKUP, home, tmp_path / "copy", stderr=asyncio.subprocess.PIPE
        )
        ended = asyncio.create_task(copying.communicate())
        written = 0
        while not ended.done():
            await space.batch(*(Put(f"{half}{written}", {"n": written}) for half in "ab"))
            written += 1
        assert copying.returncode == 0, (await ended)[1].decode()
        with pytest.raises(HomeHeld, match=str(os.getpid())):
            restore(tmp_path / "copy0", Home(home), force=True)
        made = back_up(Home(home), tmp_path / "own")  # and from the program that has it
        assert not made.faults
        with pytest.raises(HomeHeld):  # looking did not cost it its lock
            await Avatar.open(home, unit=resources.unit(), cache=cache)
    seen = 0
    for n in range(6):
        found = await read(tmp_path / f"copy{n}", cache)
        halves = [{id[1:] for id in found if id[0] == half} for half in "ab"]
        assert "first" in found and halves[0] == halves[1] and len(halves[0]) >= seen
        seen = len(halves[0])
    assert len(await read(tmp_path / "own", cache)) == 2 * written + 1


async def test_a_home_is_restored_and_nothing_is_ever_removed(tmp_path: Path, cache: Path) -> None:
    home = tmp_path / "home"
    await write(home, cache, "one")
    backup = back_up(Home(home), tmp_path / "backup").path
    await write(home, cache, "two")
    with pytest.raises(HomeError, match="already") as refused:
        restore(backup, Home(home))
    assert "--force" in refused.value.help
    done = restore(backup, Home(home), force=True)
    assert done.kept is not None
    assert await read(home, cache) == {"one"}
    assert await read(done.kept, cache) == {"one", "two"}
    assert restore(backup, Home(tmp_path / "new" / "home")).kept is None
    assert await read(tmp_path / "new" / "home", cache) == {"one"}
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("Dear")
    for source, target in ((backup, "letters"), (tmp_path / "x", "y"), (home, "home")):
        with pytest.raises(HomeError):
            restore(source, Home(tmp_path / target), force=True)
    assert (tmp_path / "letters" / "a.txt").exists() and not (tmp_path / "y").exists()
    # Both lives of the home, merged: what was made after the backup is not lost.
    async with (
        Avatar.open(home, unit=resources.unit(), cache=cache) as now,
        Avatar.open(done.kept, unit=resources.unit(), cache=cache) as before,
        before.documents.export(data_v1.ExportRequest(space="notes")) as items,
    ):
        async for item in items:
            request = data_v1.ImportRequest(space="notes", updates=item.updates)
            await now.documents.import_(request)
    assert await read(home, cache) == {"one", "two"}


RESTORING = """
import os, signal, sys
from dao_sdk.host.home import Home
from dao_sdk.host.maintenance import restore

def kill(event, arguments):
    global left
    if event == "os.rename" and any(".home." in str(name) for name in arguments[:2]):
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

left = int(sys.argv[3])
sys.addaudithook(kill)
restore(sys.argv[1], Home(sys.argv[2]), force=True)
"""


@pytest.mark.spec("HOME-12")
async def test_a_restore_that_is_killed_at_any_rename(tmp_path: Path, cache: Path) -> None:
    origin = tmp_path / "origin"
    await write(origin, cache, "old")
    backup = back_up(Home(origin), tmp_path / "backup").path
    await write(origin, cache, "new")
    both: list[set[str]] = []
    for moment in range(10):
        home = tmp_path / f"at{moment}" / "home"
        shutil.copytree(origin, home)
        command = [sys.executable, "-c", RESTORING, str(backup), str(home), str(moment)]
        ended = subprocess.run(command, capture_output=True, text=True)
        if ended.returncode == 0:
            break
        assert ended.returncode == -signal.SIGKILL, ended.stderr
        again = tmp_path / f"again{moment}"
        shutil.copytree(home.parent, again)
        found = await read(home, cache)
        assert found in ({"old", "new"}, {"old"}), "nobody ever finds an empty home"
        both.append(found)
        assert not (home.parent / ".home.restored").exists()
        if found == {"old"}:
            (before,) = home.parent.glob("home.before-*")
            assert await read(before, cache) == {"old", "new"}
        # Whoever restores once more, or only looks, finds a home too.
        assert not [each for each in check(Home(again / "home")) if each.state == "fault"]
        restore(backup, Home(again / "home"), force=True)
        assert await read(again / "home", cache) == {"old"}
    assert both[0] == {"old", "new"} and both[-1] == {"old"} and 2 < moment < 9


async def test_a_restore_that_cannot_be_finished_says_how(tmp_path: Path) -> None:
    deep = str(tmp_path / "deep")
    Home(tmp_path / "deep" / ".home.restored").lock().close()
    bound = ["mount", "--bind", deep, deep]
    if shutil.which("mount") is None or subprocess.run(bound, capture_output=True).returncode:
        pytest.skip("only root may make a folder read-only here")
    try:
        rebound = ["mount", "-o", "remount,bind,ro", deep]
        if subprocess.run(rebound, capture_output=True).returncode:
            pytest.skip("only root may make a folder read-only here")
        with pytest.raises(HomeError, match="cut off") as refused:
            Home(tmp_path / "deep" / "home").exists()
        assert str(tmp_path / "deep" / ".home.restored") in refused.value.help
    finally:
        subprocess.run(["umount", "-l", deep], check=True)


async def test_a_damaged_backup_never_takes_the_place_of_a_home(
    tmp_path: Path, cache: Path
) -> None:
    home = tmp_path / "home"
    await write(home, cache, *(f"note{n}" for n in range(40)))
    backup = back_up(Home(home), tmp_path / "backup").path
    damage(backup / "storage.sqlite3")
    with pytest.raises(DaoError, match="damaged"):
        restore(backup, Home(home), force=True)
    assert len(await read(home, cache)) == 40
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup", "home"]
    copied = back_up(Home(backup), tmp_path / "again")
    assert copied.faults


def damage(database: Path) -> None:
    """Overwrite a page in the middle, as a failing disk does."""
    whole = database.read_bytes()
    page = len(whole) // 4096 // 2
    database.write_bytes(whole[: page * 4096] + b"\xa5" * 4096 + whole[(page + 1) * 4096 :])


async def test_what_a_check_tells(tmp_path: Path, cache: Path) -> None:
    home = tmp_path / "home"
    with pytest.raises(HomeError, match="no home"):
        check(Home(home))
    await write(home, cache, *(f"note{n}" for n in range(40)))
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    told = {"use": "good", "privacy": "good", "storage": "good", "keys": "note"}
    assert states(home) == told
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before

    def changed(name: str, change: Callable[[Path], object]) -> dict[str, str]:
        copy = tmp_path / f"copy-{name}"
        shutil.copytree(home, copy)
        change(copy)
        return {about: state for about, state in states(copy).items() if told.get(about) != state}

    def truncate(size: int, copy: Path) -> None:
        os.truncate(copy / "storage.sqlite3", size)

    def torn(copy: Path) -> None:
        (copy / "grants.toml").write_text("x")
        (copy / "grants.toml").chmod(0o600)

    def newer(copy: Path) -> None:
        connection = sqlite3.connect(copy / "storage.sqlite3")
        connection.execute("PRAGMA user_version=2")
        connection.close()

    key = next((home / "keys").glob("*.key")).relative_to(home)
    assert changed("page", lambda copy: damage(copy / "storage.sqlite3")) == {"storage": "fault"}
    assert changed("newer", newer) == {"storage": "fault"}
    for size in (100, 5000, 20000):
        assert changed(f"cut{size}", partial(truncate, size)) == {"storage": "fault"}
    assert changed("open", lambda copy: (copy / key).chmod(0o644)) == {"privacy": "warning"}
    assert changed("key", lambda copy: (copy / key).unlink()) == {"keys": "fault"}
    assert changed("bad-key", lambda copy: (copy / key).write_text("x")) == {"keys": "fault"}
    assert changed("keys", lambda copy: shutil.rmtree(copy / "keys")) == {"keys": "warning"}
    assert changed("grants", torn) == {"grants": "fault"}
    with Home(home).lock("notes-app"):
        assert any("notes-app" in each.message for each in check(Home(home)))


async def test_on_a_disk_that_is_read_only(tmp_path: Path, cache: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(mounting, capture_output=True).returncode:
        pytest.skip("only root may mount a small disk here")
    try:
        await write(disk / "home", cache, "one")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        with pytest.raises(DaoError, match="cannot be") as refused:
            await read(disk / "home", cache)
        assert refused.value.help
        told = states(disk / "home")
        assert told["use"] == "warning" and told["storage"] == "good"
        made = back_up(Home(disk / "home"), tmp_path / "backup")
        assert await read(made.path, cache) == {"one"}
        with pytest.raises(HomeError, match="Read-only"):
            back_up(Home(made.path), disk / "again")
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def test_the_commands(tmp_path: Path, cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = str(tmp_path / "home")
    asyncio.run(write(tmp_path / "home", cache, *(f"note{n}" for n in range(40))))
    assert main(["home", "check", "--home", home]) == 0
    assert "beside the data" in capsys.readouterr().out.replace("\n", " ").replace("  ", "")
    assert main(["home", "backup", "--home", home, "--json"]) == 0
    backup = json.loads(capsys.readouterr().out)["backup"]
    assert backup.startswith(f"{home}-backup-")
    assert main(["home", "restore", backup, "--home", home]) == 1
    assert "--force" in capsys.readouterr().err
    assert main(["home", "restore", backup, "--home", home, "--force"]) == 0
    assert main(["home", "backup", backup, "--home", home]) == 1
    damage(tmp_path / "home" / "storage.sqlite3")
    capsys.readouterr()
    assert main(["home", "check", "--home", home, "--json"]) == 1
    assert {
        each["about"]
        for each in json.loads(capsys.readouterr().out)["findings"]
        if each["state"] == "fault"
    } == {"storage"}
    assert main(["home", "backup", str(tmp_path / "bad"), "--home", home]) == 1
    assert "damaged, and so is the copy" in capsys.readouterr().err
    assert main(["home", "check", "--home", str(tmp_path / "nowhere")]) == 1

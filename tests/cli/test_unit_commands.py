"""The commands that show, run and ask the real unit."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dao_sdk import resources

from .conftest import Dao, environment

PUT = '{"space": "notes", "id": "bread", "fields": {"title": "Bread", "done": false}}'


@contextmanager
def running(folder: Path, home: str, *words: str) -> Iterator[subprocess.Popen[str]]:
    """``dao run`` in a process of its own, ready; its events come as JSON lines."""
    process = subprocess.Popen(
        [sys.executable, "-m", "dao_sdk.cli", "run", "--home", home, "--json", *words],
        cwd=folder,
        env=environment(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        ready = process.stdout.readline()
        assert json.loads(ready or "{}").get("event") == "ready", process.communicate()
        yield process
    finally:
        process.kill()
        process.communicate()


def test_inspect_shows_what_the_unit_is_and_wants(dao: Dao) -> None:
    done = dao("inspect")
    assert done.returncode == 0, done.stdout + done.stderr
    for word in (
        "storage",
        "keys",
        "net",
        "only if you allow it",
        "a host of the contract dao 1.0 loads it",
    ):
        assert word in done.stdout
    told = json.loads(dao("inspect", "--json").stdout)
    assert told["verdict"] == ""
    assert {each["name"] for each in told["capabilities"]} >= {"storage", "keys", "random"}
    assert all(each["reason"] for each in told["capabilities"])


def test_a_truncated_unit_is_told_as_such(dao: Dao, tmp_path: Path) -> None:
    whole = resources.unit().read_bytes()
    for length in (0, 7, 8, 1000, len(whole) - 1):
        (tmp_path / "cut.wasm").write_bytes(whole[:length])
        done = dao("inspect", "cut.wasm")
        assert done.returncode == 1
        assert "Traceback" not in done.stderr


def test_calls_open_the_home_where_nothing_runs(dao: Dao) -> None:
    assert dao("call", "documents.put", PUT, "--home", "h").returncode == 1
    made = dao("call", "documents.put", PUT, "--home", "h", "--new")
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["revision"]["id"] == "bread"
    got = dao(
        "call", "documents.get", "-", "--home", "h", stdin='{"space": "notes", "id": "bread"}'
    )
    assert json.loads(got.stdout)["document"]["fields"] == {"title": "Bread", "done": False}
    missing = dao("call", "documents.get", '{"space": "notes", "id": "x"}', "--home", "h", "--json")
    assert missing.returncode == 1
    assert json.loads(missing.stderr)["error"]["status"] == "NOT_FOUND"


def test_calls_go_through_the_running_avatar(dao: Dao, tmp_path: Path) -> None:
    with running(tmp_path, "h") as process:
        assert (tmp_path / "h" / "avatar.sock").stat().st_mode & 0o777 == 0o600
        assert dao("call", "documents.put", PUT, "--home", "h").returncode == 0
        listed = dao("call", "documents.list", '{"space": "notes"}', "--home", "h")
        assert [each["id"] for each in json.loads(listed.stdout)["documents"]] == ["bread"]
        second = dao("run", "--home", "h")
        assert second.returncode == 1
        assert str(process.pid) in second.stderr
        refused = dao("call", "system.info", "--home", "h", "--grant", "net=example.org")
        assert "runs already" in refused.stderr
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=600)
        assert (process.returncode, errors) == (0, "")
    assert not (tmp_path / "h" / "avatar.sock").exists()


def test_a_killed_avatar_leaves_a_home_that_opens(dao: Dao, tmp_path: Path) -> None:
    with running(tmp_path, "h") as process:
        assert dao("call", "documents.put", PUT, "--home", "h").returncode == 0
        process.kill()
        process.wait()
    assert (tmp_path / "h" / "avatar.sock").exists()
    got = dao("call", "documents.get", '{"space": "notes", "id": "bread"}', "--home", "h")
    assert json.loads(got.stdout)["document"]["fields"]["title"] == "Bread"
    with running(tmp_path, "h"):
        assert dao("call", "system.health", "--home", "h").returncode == 0


def test_a_stream_is_a_line_an_item_and_ends_with_its_reader(dao: Dao, tmp_path: Path) -> None:
    with running(tmp_path, "h"):
        assert dao("call", "documents.put", PUT, "--home", "h").returncode == 0
        words = [sys.executable, "-m", "dao_sdk.cli", "call", "documents.watch", "--home", "h"]
        process = subprocess.Popen(
            [*words, '{"space": "notes"}'],
            cwd=tmp_path,
            env=environment(tmp_path),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        lines = [process.stdout.readline(), process.stdout.readline()]
        assert [json.loads(line)["kind"] for line in lines] == ["KIND_CHANGED", "KIND_CAUGHT_UP"]
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=600)
        assert (process.returncode, errors.strip()) == (130, "interrupted")


def test_what_is_not_granted_is_denied_with_how_to_allow_it(dao: Dao, tmp_path: Path) -> None:
    export = '{"space": "notes", "folder": "out", "path": "notes.dao"}'
    assert dao("call", "documents.put", PUT, "--home", "h", "--new").returncode == 0
    denied = dao("call", "documents.export_file", export, "--home", "h")
    assert denied.returncode == 1
    assert "DENIED" in denied.stderr
    assert "dao grants allow" in denied.stderr
    (tmp_path / "out").mkdir()
    grant = f"files=out={tmp_path / 'out'}"
    once = dao("call", "documents.export_file", export, "--home", "h", "--grant", grant)
    assert once.returncode == 0, once.stderr
    assert json.loads(once.stdout)["documents"] == 1
    assert dao("call", "documents.export_file", export, "--home", "h").returncode == 1
    assert dao("grants", "allow", grant, "--home", "h").returncode == 0
    assert dao("call", "documents.export_file", export, "--home", "h").returncode == 0


def test_grants_are_listed_changed_and_forgotten(dao: Dao) -> None:
    def states() -> dict[str, str]:
        told = json.loads(dao("grants", "list", "--home", "h", "--json").stdout)
        return {right["capability"]: right["state"] for right in told["rights"]}

    assert states()["net"] == "not asked"
    assert states()["storage"] == "with the home"
    assert dao("grants", "--home", "h", "allow", "net=api.example.org", "--new").returncode == 0
    assert states()["net"] == "allowed"
    assert dao("grants", "deny", "net", "--home", "h").returncode == 0
    assert states()["net"] == "denied"
    assert dao("grants", "forget", "net", "--home", "h").returncode == 0
    assert states()["net"] == "not asked"
    wrong = dao("grants", "allow", "nte=x", "--home", "h")
    assert wrong.returncode == 1
    assert "Did you mean 'net'?" in wrong.stderr
    assert "net" in dao("grants", "--home", "h").stdout


def test_a_terminal_is_asked_and_shown_the_units_own_reason(dao: Dao, tmp_path: Path) -> None:
    wanted = json.loads(dao("inspect", "--json").stdout)["capabilities"]
    reason = next(each["reason"] for each in wanted if each["name"] == "net")
    words = [sys.executable, "-m", "dao_sdk.cli", "run", "--home", "h"]
    terminal, inner = pty.openpty()
    process = subprocess.Popen(
        words, cwd=tmp_path, env=environment(tmp_path), stdin=inner, stdout=inner, stderr=inner
    )
    os.close(inner)
    answers = {"net": "api.example.org\n", "files": "never\n"}
    try:
        seen, answered = "", 0
        end = time.monotonic() + 600
        while "Ctrl-C stops it" not in seen and time.monotonic() < end:
            if select.select([terminal], [], [], 0.2)[0]:
                seen += os.read(terminal, 4096).decode()
            asked = re.findall(r"asks for (\w+)", seen)
            if seen.count("  allow: ") > answered and len(asked) > answered:
                os.write(terminal, answers[asked[answered]].encode())
                answered += 1
        assert "Ctrl-C stops it" in seen, seen
        assert reason in seen
        assert "net (api.example.org)" in seen
        process.send_signal(signal.SIGINT)
        assert process.wait(600) == 0
    finally:
        process.kill()
        process.wait()
        os.close(terminal)
    states = json.loads(dao("grants", "list", "--home", "h", "--json").stdout)["rights"]
    said = {right["capability"]: right["state"] for right in states}
    assert (said["net"], said["files"]) == ("allowed", "denied")

"""Asking and refusing as a person sees it: ``dao run``, ``dao call`` and ``dao grants`` at work."""

from __future__ import annotations

import http.server
import json
import os
import pty
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ..cli.conftest import environment

Dao = Callable[..., "subprocess.Popen[str]"]


class _Pages(http.server.BaseHTTPRequestHandler):
    """A page that begins and never ends, and one that says that it is not there."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/slow" else 404)
        self.send_header("Content-Length", "1000000" if self.path == "/slow" else "0")
        self.end_headers()
        if self.path == "/slow":
            self.wfile.write(bytes(1000))
            self.server.begun.set()  # type: ignore[attr-defined]
            self.server.over.wait(3600)  # type: ignore[attr-defined]

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def web() -> Iterator[http.server.ThreadingHTTPServer]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    server.begun, server.over = threading.Event(), threading.Event()  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.over.set()  # type: ignore[attr-defined]
    server.shutdown()
    server.server_close()


@pytest.fixture
def dao(tmp_path: Path) -> Iterator[Dao]:
    """Start ``dao`` with nothing to type into; all are ended with the test."""
    started: list[subprocess.Popen[str]] = []

    def start(*words: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "dao_sdk.cli", *words],
            cwd=tmp_path,
            env=environment(tmp_path),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def finish(process: subprocess.Popen[str]) -> str:
    """Wait for a command that works; give what it says."""
    out, errors = process.communicate(timeout=600)
    assert process.returncode == 0, errors
    return out


def test_a_grant_is_taken_back_under_a_running_avatar(
    dao: Dao, tmp_path: Path, unit: bytes, web: http.server.ThreadingHTTPServer
) -> None:
    (tmp_path / "u.wasm").write_bytes(unit)
    place = ("--home", "h")
    grant = f"net=http://127.0.0.1:{web.server_port}"
    url = f"http://127.0.0.1:{web.server_port}"
    running = dao("run", *place, "--unit", "u.wasm", "--json")
    assert running.stdout is not None
    assert "net" not in json.loads(running.stdout.readline())["grants"]

    def fetch(path: str) -> subprocess.Popen[str]:
        request = json.dumps({"space": "notes", "url": url + path})
        return dao("call", "documents.import_url", request, *place)

    # Nobody asks without a terminal: it is refused, with the way to allow it.
    refused = fetch("/none")
    _, told = refused.communicate(timeout=600)
    assert refused.returncode == 1
    assert "DENIED: The unit may not use net: nobody has allowed it." in told
    assert "`dao grants allow net=" in told and "`--grant net=" in told
    assert json.loads(running.stdout.readline())["event"] == "denied"

    finish(dao("grants", "allow", grant, *place, "--unit", "u.wasm"))
    allowed = json.loads(running.stdout.readline())
    assert (allowed["event"], allowed["grants"]["net"]) == ("grants", [grant[4:]])
    slow = fetch("/slow")
    assert web.begun.wait(600)  # type: ignore[attr-defined]
    finish(dao("grants", "deny", "net", *place, "--unit", "u.wasm"))
    _, told = slow.communicate(timeout=600)
    assert slow.returncode == 1 and "DENIED" in told and "denied in grants.toml" in told
    again = fetch("/none")
    _, told = again.communicate(timeout=600)
    assert again.returncode == 1 and "denied in grants.toml" in told
    running.send_signal(signal.SIGTERM)
    out, errors = running.communicate(timeout=600)
    assert (running.returncode, errors) == (0, "")
    events = [json.loads(line) for line in out.splitlines()]
    assert sorted(event["event"] for event in events) == ["denied", "grants"]  # once a cause
    assert "net" not in next(e for e in events if e["event"] == "grants")["grants"]
    denied = next(e for e in events if e["event"] == "denied")
    assert (denied["capability"], denied["operation"]) == ("net", "avatar_net_fetch")
    assert "dao grants allow" in denied["help"]


def test_a_grant_for_one_run(
    dao: Dao, tmp_path: Path, unit: bytes, web: http.server.ThreadingHTTPServer
) -> None:
    (tmp_path / "u.wasm").write_bytes(unit)
    request = json.dumps({"space": "n", "url": f"http://127.0.0.1:{web.server_port}/none"})
    words = ("call", "documents.import_url", request, "--home", "h", "--unit", "u.wasm", "--new")
    once = dao(*words, "--grant", f"net=http://127.0.0.1:{web.server_port}")
    assert "status 404" in once.communicate(timeout=600)[1]  # it went out
    assert "DENIED" in dao(*words).communicate(timeout=600)[1]  # and nothing was kept
    other = dao(*words, "--grant", "net=example.org").communicate(timeout=600)[1]
    assert f"GET http://127.0.0.1:{web.server_port}" in other
    assert "it may only reach example.org" in other
    assert f"--grant net=http://127.0.0.1:{web.server_port}" in other


def test_a_terminal_is_told_of_another_module_of_that_name(
    dao: Dao, tmp_path: Path, unit: bytes, other_unit: bytes
) -> None:
    (tmp_path / "u.wasm").write_bytes(unit)
    (tmp_path / "o.wasm").write_bytes(other_unit)
    finish(dao("grants", "allow", "net=example.org", "--new", "--home", "h", "--unit", "u.wasm"))
    finish(dao("grants", "deny", "files", "--home", "h", "--unit", "u.wasm"))
    terminal, inner = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "dao_sdk.cli", "run", "--home", "h", "--unit", "o.wasm"],
        cwd=tmp_path,
        env=environment(tmp_path),
        stdin=inner,
        stdout=inner,
        stderr=inner,
    )
    os.close(inner)
    seen, asked = "", 0
    try:
        end = time.monotonic() + 600
        while "Ctrl-C stops it" not in seen and time.monotonic() < end:
            if select.select([terminal], [], [], 0.2)[0]:
                seen += os.read(terminal, 4096).decode()
            if seen.count("  allow: ") > asked:
                question = seen.rpartition(" asks for ")[2]
                os.write(terminal, b"same\n" if question.startswith("net") else b"\n")
                asked += 1
        process.send_signal(signal.SIGINT)
        assert process.wait(600) == 0, seen
    finally:
        process.kill()
        process.wait()
        os.close(terminal)
    assert "Fetch documents that you ask for from hosts that you allow." in seen
    assert "was allowed example.org" in seen and "was denied it" in seen
    assert "same: allow what that one had" in seen
    assert "net (example.org)" in seen

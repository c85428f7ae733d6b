"""``dao run`` ends when a signal comes, whatever it is doing: compiling, starting, serving, closing."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import wasmtime

from dao_sdk.contract import read_contract
from dao_sdk.contract.wasm import append_custom
from dao_sdk.host.abi import Abi
from dao_sdk.host.dynamic.abi_from_contract import abi_of

from .conftest import environment

FORCED = {signal.SIGINT: 130, signal.SIGTERM: 143}
ANSWER = "(drop (call $respond (local.get 0) (i32.const 0) (i32.const 0) (i32.const 0)))"
BODIES = {
    "yuan_abi_version": "(i32.const 65536)",
    "yuan_alloc": "(i32.const 1024)",
    "yuan_free": "",
    "yuan_init": f"{ANSWER} (i32.const 0)",
    "yuan_handle_request": f"{ANSWER} (i32.const 0)",
    "yuan_on_event": "(i32.const 0)",
    "yuan_shutdown": f"{ANSWER} (i32.const 0)",
}
SPIN = "(loop $l (br $l)) (unreachable)"


def unit(abi: Abi, more: str = "", **bodies: str) -> bytes:
    """A unit that is well behaved but for what a test gives."""
    exports = "".join(
        f'(func (export "{name}") (param {" ".join(["i32"] * len(params))})'
        f' {"(result i32)" if returns else ""} {bodies.get(name, BODIES[name])})'
        for name, (params, returns) in abi.exports.items()
    )
    text = f"""(module (import "{abi.module}" "avatar_respond"
      (func $respond (param i32 i32 i32 i32) (result i32)))
      (memory (export "{abi.memory}") 2 16) {more} {exports})"""
    manifest = abi.manifest(
        name="probe",
        version="1.0.0",
        contract_major=abi.major,
        contract_minor=abi.minor,
        contract_digest=abi.digest,
    )
    return append_custom(bytes(wasmtime.wat2wasm(text)), "dao.unit", manifest.SerializeToString())


@pytest.fixture(scope="module")
def abi() -> Abi:
    return abi_of(read_contract())


def run(folder: Path, wasm: bytes | None = None) -> subprocess.Popen[str]:
    """Start ``dao run`` in a new home."""
    words = ["--home", str(folder / "home"), "--no-ask", "--json", "--log", "info"]
    env = environment(folder)
    if wasm is not None:
        env["DAO_CACHE"] = str(folder / "cache")
        (folder / "unit.wasm").write_bytes(wasm)
        words += ["--unit", str(folder / "unit.wasm")]
    return subprocess.Popen(
        [sys.executable, "-m", "dao_sdk.cli", "run", *words],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def children(process: subprocess.Popen[str]) -> list[int]:
    """The processes that a process has started."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    tasks = listed.parent.parent.glob("*/children")
    return [int(pid) for task in tasks for pid in task.read_text().split()]


def until(true: object, process: subprocess.Popen[str]) -> None:
    assert callable(true)
    end = time.monotonic() + 120
    while not true():
        assert time.monotonic() < end and process.poll() is None, "it never came"
        time.sleep(0.01)


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    _out, err = process.communicate(timeout=120)
    assert "Traceback" not in err
    return process.returncode, err


def adds(count: int) -> str:
    """A function that takes long to compile."""
    steps = "".join(
        f"(local.get {i % 900}) i32.add (local.tee {i * 7 % 900})" for i in range(count)
    )
    return f"(func (param i32) (result i32) (local {'i32 ' * 900}) (local.get 0) {steps})"


linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at /proc")


@linux
@pytest.mark.parametrize("by", FORCED)
def test_while_it_compiles(tmp_path: Path, abi: Abi, by: signal.Signals) -> None:
    process = run(tmp_path, unit(abi, "".join(adds(14_000) for _ in range(8))))
    until(lambda: children(process), process)
    (child,) = children(process)
    process.send_signal(by)
    code, err = ended(process)
    assert code == 130 and "interrupted" in err
    _gone(child)
    assert not list((tmp_path / "cache").rglob("*wasmtime*"))  # it was ended, not waited for


@linux
def test_a_compiler_whose_program_was_killed_ends(tmp_path: Path, abi: Abi) -> None:
    process = run(tmp_path, unit(abi, "".join(adds(14_000) for _ in range(8))))
    until(lambda: children(process), process)
    (child,) = children(process)
    process.kill()
    process.communicate()
    _gone(child)
    assert not list((tmp_path / "cache").rglob("*wasmtime*"))


def _gone(pid: int) -> None:
    end = time.monotonic() + 120
    while _is_at_work(pid):
        assert time.monotonic() < end
        time.sleep(0.01)


def _is_at_work(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("by", FORCED)
@pytest.mark.parametrize("at", ["yuan_init", "yuan_shutdown"])
def test_while_the_unit_holds_everything_up(
    tmp_path: Path, abi: Abi, by: signal.Signals, at: str
) -> None:
    """The event loop has no turn, so the program ends as it is."""
    process = run(tmp_path, unit(abi, **{at: SPIN}))
    assert process.stdout is not None
    if at == "yuan_init":
        until(lambda: (tmp_path / "home" / "lock.sqlite3").exists(), process)
        until(lambda: list((tmp_path / "cache").rglob("*wasmtime*")), process)
        time.sleep(0.5)
    else:
        assert '"ready"' in process.stdout.readline()
    process.send_signal(by)
    code, _ = ended(process)
    assert code == FORCED[by]


@pytest.mark.parametrize("by", FORCED)
def test_while_it_serves(tmp_path: Path, by: signal.Signals) -> None:
    process = run(tmp_path)
    assert process.stdout is not None
    assert '"ready"' in process.stdout.readline()
    process.send_signal(by)
    assert ended(process)[0] == 0
    assert not (tmp_path / "home" / "avatar.sock").exists()


def test_a_unit_that_does_not_answer_its_shutdown(tmp_path: Path, abi: Abi) -> None:
    process = run(tmp_path, unit(abi, yuan_shutdown="(i32.const 1)"))
    assert process.stdout is not None
    assert '"ready"' in process.stdout.readline()
    process.send_signal(signal.SIGINT)
    code, err = ended(process)
    assert code in (0, 130)
    assert code == 130 or "did not shut down well" in err

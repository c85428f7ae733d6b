"""``dao sign``, and what ``dao inspect`` and ``dao grants`` make of what was signed."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dao_sdk import resources
from dao_sdk.contract.wasm import append_custom

from .conftest import Dao, environment


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """A copy of the unit that ships."""
    path = tmp_path / "notes.wasm"
    path.write_bytes(resources.unit().read_bytes())
    path.chmod(0o644)
    return path


@pytest.fixture
def publisher(dao: Dao) -> str:
    """Who has the key in ``p.pem``."""
    made = dao("sign", "--new-key", "p.pem")
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


def test_a_key_is_made_and_its_name_shown(dao: Dao, tmp_path: Path, publisher: str) -> None:
    assert publisher.startswith("did:key:z6Mk") and len(publisher) == 56
    assert stat.S_IMODE((tmp_path / "p.pem").stat().st_mode) == 0o600
    assert dao("sign", "--key", "p.pem").stdout.strip() == publisher
    assert json.loads(dao("sign", "--key", "p.pem", "--json").stdout) == {"publisher": publisher}
    again = dao("sign", "--new-key", "p.pem")
    assert again.returncode == 1 and "p.pem is there already" in again.stderr
    (tmp_path / "p.pem").chmod(0o644)
    assert "others on this machine can read p.pem" in dao("sign", "--key", "p.pem").stderr


def test_a_unit_is_signed_inspected_broken_and_signed_anew(
    dao: Dao, tmp_path: Path, unit: Path, publisher: str
) -> None:
    def told(path: str = "notes.wasm") -> tuple[str, str, str]:
        done = dao("inspect", path, "--json")
        assert done.returncode == 0, done.stderr
        seen = json.loads(done.stdout)["publisher"]
        return seen["state"], seen["publisher"], seen["why"]

    before = unit.read_bytes()
    assert told() == ("unsigned", "", "")
    assert "nobody who signed it" in dao("inspect", "notes.wasm").stdout
    done = dao("sign", "notes.wasm", "--key", "p.pem", "--out", "signed.wasm")
    assert done.returncode == 0, done.stderr
    assert publisher in done.stdout
    assert unit.read_bytes() == before
    assert told("signed.wasm") == ("proved", publisher, "")
    assert f"{publisher}, proved by its signature" in " ".join(
        dao("inspect", "signed.wasm").stdout.split()
    )

    done = dao("sign", "notes.wasm", "--key", "p.pem", "--json")
    assert json.loads(done.stdout)["publisher"] == publisher
    assert unit.read_bytes() == (tmp_path / "signed.wasm").read_bytes()
    assert stat.S_IMODE(unit.stat().st_mode) == 0o644
    assert (
        dao("call", "system.info", "--unit", "notes.wasm", "--home", "h", "--new").returncode == 0
    )

    unit.write_bytes(append_custom(unit.read_bytes(), "more", b""))
    assert told() == ("not proved", "", "it was changed after it was signed")
    shown = " ".join(dao("inspect", "notes.wasm").stdout.split())
    assert f"{publisher}, it claims; not proved: it was changed after it was signed" in shown
    assert "a host of the contract dao 1.0 loads it" in shown

    assert dao("sign", "--new-key", "q.pem").returncode == 0
    over = dao("sign", "signed.wasm", "--key", "q.pem")
    assert f"it was signed by {publisher}; that signature is gone" in over.stderr
    assert told("signed.wasm")[1] not in ("", publisher)


def test_naming_a_publisher_for_another_tool_to_sign(dao: Dao, unit: Path, publisher: str) -> None:
    done = dao("sign", "notes.wasm", "--publisher", publisher)
    assert done.returncode == 0 and "named the publisher in notes.wasm" in done.stdout
    assert "it names a publisher and is not signed" in " ".join(
        dao("inspect", "notes.wasm").stdout.split()
    )
    wrong = dao("sign", "notes.wasm", "--publisher", "did:web:example.org")
    assert wrong.returncode == 1 and "a did:key of an Ed25519 key" in wrong.stderr


def test_abi_check_says_of_a_signed_unit_what_it_says_of_it_unsigned(
    dao: Dao, unit: Path, publisher: str
) -> None:
    before = dao("abi", "check", "notes.wasm")
    assert dao("sign", "notes.wasm", "--key", "p.pem").returncode == 0
    after = dao("abi", "check", "notes.wasm")
    assert (after.returncode, after.stdout, after.stderr) == (0, before.stdout, before.stderr)
    differs = dao("abi", "diff", str(resources.unit()), "notes.wasm", "--json")
    assert differs.returncode == 0, differs.stderr
    (compared,) = json.loads(differs.stdout)["comparisons"]
    assert compared["findings"] == []


def test_no_text_of_a_unit_plays_a_line_of_ours(
    dao: Dao, tmp_path: Path, unit: Path, publisher: str
) -> None:
    forged = f"x\n  published by  {publisher}, proved by its signature\x1b[2K"
    unit.write_bytes(append_custom(unit.read_bytes(), forged, b""))
    shown = dao("inspect", "notes.wasm").stdout
    assert "\x1b" not in shown
    lines = [line for line in shown.splitlines() if line.startswith("  published by ")]
    assert len(lines) == 1 and "nobody who signed it" in lines[0]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("sign",), 2, "say one of"),
        (("sign", "notes.wasm"), 2, "say one of"),
        (("sign", "--key", "p.pem", "--new-key", "q.pem"), 2, "say one of"),
        (("sign", "notes.wasm", "--new-key", "q.pem"), 2, "only makes a key"),
        (("sign", "--key", "p.pem", "--out", "x"), 2, "the UNIT is missing"),
        (("sign", "none.wasm", "--key", "p.pem"), 1, "none.wasm cannot be read"),
        (("sign", "notes.wasm", "--key", "none"), 1, "The key none cannot be read"),
        (("sign", "notes.wasm", "--key", "notes.wasm"), 1, "more than 64 KiB"),
        (("sign", "p.pem", "--key", "p.pem"), 1, "p.pem: this is no WebAssembly module"),
        (("sign", "notes.wasm", "--key", "p.pem", "--out", "no/x"), 1, "no/x cannot be written"),
        (("sign", "notes.wasm", "--key", "p.pem", "--out", "/dev/null"), 1, "it is no file"),
        (("grants", "allow", "net=a.org", "--publisher"), 1, "Nobody has proved who published"),
        (("grants", "deny", "net", "--publisher"), 1, "Nobody has proved who published"),
        (("grants", "forget", "net", "--publisher"), 1, "Nobody has proved who published"),
    ],
)
def test_what_goes_wrong_is_told(
    dao: Dao,
    tmp_path: Path,
    unit: Path,
    publisher: str,
    words: tuple[str, ...],
    code: int,
    told: str,
) -> None:
    before = unit.read_bytes()
    place = ("--home", "h") if words[0] == "grants" else ()
    done = dao(*words, *place)
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    assert done.stderr.startswith("error: ") and told in done.stderr
    assert "Traceback" not in done.stderr
    assert unit.read_bytes() == before
    assert not (tmp_path / "h").exists() and not (tmp_path / "q.pem").exists()


def test_a_damaged_signature_never_shows_a_traceback(
    dao: Dao, tmp_path: Path, unit: Path, publisher: str
) -> None:
    assert dao("sign", "notes.wasm", "--key", "p.pem").returncode == 0
    signed = unit.read_bytes()
    for place in (20, 23, 24, 40, 70, 100):
        changed = bytearray(signed)
        changed[place] ^= 0x40
        unit.write_bytes(changed)
        done = dao("inspect", "notes.wasm")
        assert done.returncode == 0 and "it counts as unsigned" in " ".join(done.stdout.split())
        assert done.stderr == ""
    refused = dao("grants", "allow", "net=a.org", "--publisher", "--unit", "notes.wasm")
    assert refused.returncode == 1 and "`dao inspect UNIT` says why" in refused.stderr


def test_grants_for_a_publisher(dao: Dao, tmp_path: Path, unit: Path, publisher: str) -> None:
    (tmp_path / "update.wasm").write_bytes(append_custom(unit.read_bytes(), "newer", b"1"))
    for name in ("notes.wasm", "update.wasm"):
        assert dao("sign", name, "--key", "p.pem").returncode == 0

    def grants(*words: str, unit: str = "notes.wasm") -> subprocess.CompletedProcess[str]:
        done = dao("grants", *words, "--home", "h", "--unit", unit)
        assert done.returncode == 0, done.stderr
        return done

    def right(unit: str = "notes.wasm") -> tuple[str, list[str]]:
        told = json.loads(grants("list", "--json", unit=unit).stdout)
        assert told["publisher"]["state"] == "proved"
        assert told["unit"]["publisher"] == publisher
        (net,) = (each for each in told["rights"] if each["capability"] == "net")
        return net["state"], net["bound_to"]

    said = grants("allow", "net=a.org", "--publisher", "--new").stdout
    assert f"to every dao that {publisher} signs" in said
    assert right() == right("update.wasm") == ("allowed", ["publisher"])
    listed = grants("list").stdout
    assert f"published by {publisher}, proved" in listed and "allowed (publisher)" in listed

    said = grants("deny", "net").stdout
    assert "this very module (sha256 " in said
    assert right() == ("denied", ["module", "publisher"])
    assert right("update.wasm") == ("allowed", ["publisher"])
    # What still stands is told, since it may surprise.
    again = grants("allow", "net=b.org", "--publisher").stderr
    assert "net is still denied to its module: `dao grants forget net` forgets that" in again
    left = grants("forget", "net").stderr
    assert "net is still allowed to its publisher: `dao grants forget net --publisher`" in left
    assert right() == ("allowed", ["publisher"])
    grants("allow", "net=b.org")
    assert "still allowed to its publisher" in grants("deny", "net=b.org").stderr
    grants("forget", "net", "--publisher")
    assert right() == right("update.wasm") == ("not asked", [])


def test_a_terminal_is_asked_what_a_word_is_bound_to(
    dao: Dao, tmp_path: Path, unit: Path, publisher: str
) -> None:
    assert dao("sign", "notes.wasm", "--key", "p.pem").returncode == 0
    terminal, inner = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "dao_sdk.cli", "run", "--home", "h", "--unit", "notes.wasm"],
        cwd=tmp_path,
        env=environment(tmp_path),
        stdin=inner,
        stdout=inner,
        stderr=inner,
    )
    os.close(inner)
    answers = {
        "net": ["api.example.org", "what?", "publisher"],
        "files": ["never", ""],
    }
    seen, answered = "", 0
    try:
        end = time.monotonic() + 60
        while "Ctrl-C stops it" not in seen and time.monotonic() < end:
            if select.select([terminal], [], [], 0.2)[0]:
                seen += os.read(terminal, 4096).decode()
            if seen.count("  allow: ") + seen.count("  for: ") > answered:
                capability = seen.rpartition(" asks for ")[2].partition(":")[0]
                os.write(terminal, f"{answers[capability].pop(0)}\n".encode())
                answered += 1
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0, seen
    finally:
        process.kill()
        process.wait()
        os.close(terminal)
    assert seen.count(f"signed by  {publisher}") == 2
    assert "an update asks again" in seen
    assert "allowed net=api.example.org to all that its publisher signs" in seen
    assert "net (api.example.org)" in seen
    told = json.loads(dao("grants", "--home", "h", "--unit", "notes.wasm", "--json").stdout)
    bound = {each["capability"]: (each["state"], each["bound_to"]) for each in told["rights"]}
    assert bound["net"] == ("allowed", ["publisher"])
    assert bound["files"] == ("denied", ["module"])

"""Modules that are left for later are whole to whoever uses them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import environment

BEGIN = """
import sys
from dao_sdk.cli.lazy_imports import leave
leave(["left", "package.inner", "broken", "absent"])
def loaded(name):
    return type(sys.modules[name]).__name__ == "module"
"""


def passes(home: Path, script: str) -> None:
    """Run lines in a fresh process, in a folder with modules to import."""
    (home / "package").mkdir()
    (home / "package" / "__init__.py").write_text("")
    (home / "package" / "inner.py").write_text("import left\nvalue = left.value + 1\n")
    (home / "left.py").write_text(
        "import left\nvalue = 41\nearly = hasattr(left, 'later')\nlater = 1\n"
        "def __getattr__(name):\n"
        "    if name == 'made': return 'made'\n"
        "    raise AttributeError(name)\n"
    )
    (home / "broken.py").write_text("raise ImportError('it has no mind to')\n")
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + script],
        env={**environment(home), "PYTHONSAFEPATH": ""},
        cwd=home,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "script",
    [
        "import left; import left as again; assert not loaded('left') and again is left",
        "import left; assert left.value == 41 and loaded('left') and left.later == 1",
        "from left import value, later; assert (value, later, loaded('left')) == (41, 1, True)",
        "from left import *; assert (value, later) == (41, 1)",
        "import left; assert not left.early, 'what is not there yet is not there'",
        "import left; assert left.made == 'made', 'a module may make what is asked for'",
        "import left; assert not hasattr(left, 'nothing') and loaded('left')",
        "import left; left.value = 5; assert left.value == 5",
        "import left; assert left.__spec__.name == left.__name__ == 'left'; import left",
        "import left; left.value; assert type(left.__loader__).__name__ == 'SourceFileLoader'",
        "import left, importlib; left.value = 0; assert importlib.reload(left).value == 41",
        "import package.inner; assert not loaded('package.inner'); assert package.inner.value == 42",
        "from package import inner; assert not loaded('package.inner'); assert inner.value == 42",
    ],
)
def test_a_module_is_loaded_at_its_first_use(tmp_path: Path, script: str) -> None:
    passes(tmp_path, script)


def test_a_module_that_is_not_there_is_told_at_once(tmp_path: Path) -> None:
    passes(
        tmp_path,
        """
try:
    import absent
except ModuleNotFoundError:
    pass
else:
    raise SystemExit("imported")
""",
    )


def test_a_module_that_cannot_be_loaded_says_why_each_time(tmp_path: Path) -> None:
    passes(
        tmp_path,
        """
import broken
for _ in range(2):
    try:
        broken.value
    except ImportError as error:
        assert str(error) == "it has no mind to"
    else:
        raise SystemExit("loaded")
""",
    )


def test_threads_that_use_it_first_at_once_all_find_it_whole(tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text(
        "import time\nbegun = 1\ntime.sleep(0.2)\nended = 1\n",
    )
    passes(
        tmp_path,
        """
from concurrent.futures import ThreadPoolExecutor
leave(["slow"])
import slow
with ThreadPoolExecutor(4) as pool:
    assert list(pool.map(lambda _: slow.ended, range(4))) == [1] * 4
""",
    )


def test_tls_and_messages_work_in_a_process_that_left_them_for_later(tmp_path: Path) -> None:
    passes(
        tmp_path,
        """
from dao_sdk.cli import lazy_imports
lazy_imports.leave(lazy_imports.UNUSED)
import asyncio, ssl
from google.protobuf import json_format, timestamp_pb2
assert not loaded("ssl")
assert isinstance(ssl.create_default_context(), ssl.SSLContext)
assert issubclass(asyncio.sslproto.SSLProtocol, asyncio.BufferedProtocol)
moment = timestamp_pb2.Timestamp()
moment.FromJsonString("2026-11-22T20:00:00Z")
assert json_format.MessageToDict(moment) == "2026-11-22T20:00:00Z"
""",
    )

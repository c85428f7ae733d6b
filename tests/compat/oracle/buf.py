"""What buf says of pairs of schemas."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.compat.oracle.elements import Key
from tests.compat.random_schemas.change import Pair
from tests.compat.random_schemas.check import json_name
from tests.compat.random_schemas.compiled import write

BOTH = frozenset(
    {
        *("ENUM_VALUE_NO_DELETE_UNLESS_NUMBER_RESERVED", "FIELD_NO_DELETE_UNLESS_NUMBER_RESERVED"),
        *("FIELD_SAME_DEFAULT", "FIELD_SAME_ONEOF", "FILE_SAME_PACKAGE"),
        *("MESSAGE_SAME_REQUIRED_FIELDS", "RESERVED_ENUM_NO_DELETE", "RESERVED_MESSAGE_NO_DELETE"),
        *("RPC_SAME_CLIENT_STREAMING", "RPC_SAME_IDEMPOTENCY_LEVEL", "RPC_SAME_REQUEST_TYPE"),
        *("RPC_SAME_RESPONSE_TYPE", "RPC_SAME_SERVER_STREAMING"),
    }
)
"""The rules that are in both of buf's categories WIRE and WIRE_JSON."""
WIRE = BOTH | {"FIELD_WIRE_COMPATIBLE_CARDINALITY", "FIELD_WIRE_COMPATIBLE_TYPE"}
JSON = frozenset(
    {
        *("ENUM_SAME_JSON_FORMAT", "ENUM_VALUE_SAME_NAME", "FIELD_SAME_JSON_NAME"),
        *("FIELD_SAME_NAME", "MESSAGE_SAME_JSON_FORMAT"),
        *("ENUM_VALUE_NO_DELETE_UNLESS_NAME_RESERVED", "FIELD_NO_DELETE_UNLESS_NAME_RESERVED"),
        *("FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY", "FIELD_WIRE_JSON_COMPATIBLE_TYPE"),
    }
)
"""Those of WIRE_JSON that are not in WIRE."""

_CONFIG = '{"version": "v2", "breaking": {"use": ["WIRE", "WIRE_JSON"]}}'
_FOUND = 100
"""buf's exit code where something breaks."""
_MEMBERS = (
    re.compile(r'[Ff]ield "(?P<member>\d+)".* on message "(?P<owner>\w+)"'),
    re.compile(r'Message "(?P<owner>\w+)" had required field "(?P<member>\d+)"'),
    re.compile(r'[Ee]num value "(?P<member>-?\d+)" on enum "(?P<owner>\w+)"'),
    re.compile(r'RPC "(?P<member>\w+)" on service "(?P<owner>\w+)"'),
)
_RESERVED = re.compile(r'reserved (?P<what>range|name) .* on (?:message|enum) "(?P<owner>\w+)"')
_OWNER = re.compile(
    r'(?:Message|Enum) "(?P<owner>\w+)"|Extension "\d+".*?(?:name|from) "(?:\w+\.)*(?P<extension>\w+)"'
)

Verdict = dict[Key, set[str]]
"""The ids of the rules that are broken, by element."""


def find() -> str | None:
    """The program: the one of this environment, or else of the system; None where there is none."""
    beside = Path(sys.executable).parent / "buf"
    return str(beside) if beside.is_file() else shutil.which("buf")


def rules(program: str) -> dict[str, set[str]]:
    """The ids of buf's rules by category."""
    done = subprocess.run(
        [program, "config", "ls-breaking-rules", "--version", "v2", "--format", "json"],
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, set[str]] = {}
    for line in done.stdout.splitlines():
        rule = json.loads(line)
        for category in rule["categories"]:
            found.setdefault(category, set()).add(rule["id"])
    return found


def judge(program: str, pairs: Sequence[Pair]) -> list[Verdict]:
    """What buf says of each pair, all of them in one run, each in a folder of its own.

    Raises:
        AssertionError: It cannot read them, or says what is not understood here.
    """
    with tempfile.TemporaryDirectory() as folder:
        old, new = Path(folder, "old"), Path(folder, "new")
        for at, pair in enumerate(pairs):
            write(pair.old, old, f"s{at}")
            write(pair.new, new, f"s{at}")
        command = [program, "breaking", ".", "--against", str(old), "--config", _CONFIG]
        done = subprocess.run(
            [*command, "--error-format", "json"],
            cwd=new,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode in (0, _FOUND), done.stdout + done.stderr
    maps = [_entries(pair) for pair in pairs]
    verdicts: list[Verdict] = [{} for _ in pairs]
    for line in done.stdout.splitlines():
        said = json.loads(line)
        root, _, path = said["path"].partition("/")
        at = int(root.removeprefix("s"))
        key = _key(said["message"], f"{root}/{path}")
        key = maps[at].get(key.owner, key)
        verdicts[at].setdefault(key, set()).add(said["type"])
    return verdicts


def _key(message: str, path: str) -> Key:
    for pattern in _MEMBERS:
        if found := pattern.search(message):
            return Key(found["owner"], found["member"])
    if found := _RESERVED.search(message):
        what = "numbers" if found["what"] == "range" else "names"
        return Key(found["owner"], f"reserved {what}")
    if found := _OWNER.search(message):
        return Key(found["owner"] or found["extension"])
    assert "File package" in message, message
    return Key(path)


def _entries(pair: Pair) -> dict[str, Key]:
    """The map field of each entry message that Protobuf's compiler makes; buf speaks of these."""
    found = {}
    for schema in (pair.old, pair.new):
        for scope, each in schema.fields():
            if each.label == "map":
                name = json_name(f"_{each.name}") + "Entry"
                found[name] = Key(scope.full.rpartition(".")[2], str(each.number))
    return found

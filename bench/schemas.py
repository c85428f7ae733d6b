"""Large schemas as .proto files, and changed copies of them."""

from __future__ import annotations

from pathlib import Path
from random import Random

_TYPES = ("int32", "int64", "uint32", "sint64", "bool", "string", "bytes", "double", "fixed32")
_FIELDS = 10


def write(folder: Path, messages: int, files: int, changed: float = 0.0) -> None:
    """Writes a schema.

    Args:
        folder: Where to.
        messages: How many messages it has, a tenth of them nested.
        files: How many files; each imports the one before.
        changed: The share of messages in which one field is another than without changes: in turn
            removed, retyped, renamed or renumbered.
    """
    folder.mkdir(parents=True, exist_ok=True)
    each = messages // files
    for at in range(files):
        (folder / f"part{at}.proto").write_text(_file(at, each, Random(at), changed))


def _file(at: int, messages: int, random: Random, changed: float) -> str:
    lines = ['syntax = "proto3";', f"package parts.p{at};"]
    lines += [f'import "part{at - 1}.proto";'] if at else []
    every = round(1 / changed) if changed else 0
    for number in range(messages):
        place = at * messages + number
        change = (place // every) % 4 + 1 if every and place % every == every // 2 else 0
        nested = number % 10 == 9
        if nested:
            # Within the message before, whose end has been written already.
            assert lines.pop() == "}"
        lines += [f"// The message {number} of part {at}.", f"message Message{number} {{"]
        lines += _fields(at, number, random, change)
        lines += ["}", "}"] if nested else ["}"]
    lines += [
        f"enum Kind{at} {{",
        *(f"  KIND{at}_VALUE_{each} = {each};" for each in range(20)),
        "}",
        f"service Parts{at} {{",
        *(f"  rpc Call{each}(Message{each}) returns (Message{each + 1});" for each in range(5)),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _fields(at: int, message: int, random: Random, change: int) -> list[str]:
    lines = []
    for number in range(1, _FIELDS + 1):
        kind, name = random.choice(_TYPES), f"field_number_{number}"
        if number == 3:
            kind = f"repeated {kind}"
        elif number == 5:
            kind = f"map<string, {kind}>"
        elif number == 7 and at:
            kind = f"parts.p{at - 1}.Message{message // 10 * 10}"
        elif number == 9:
            kind = f"Kind{at}"
        shown = number
        if number == 2 and change:
            if change == 1:
                continue
            kind = ("", "", "repeated Kind0" if not at else "float", kind, kind)[change]
            name = "field_renamed" if change == 3 else name
            shown = 77 if change == 4 else number
        lines += [f"  // What number {number} is for.", f"  {kind} {name} = {shown};"]
    return lines

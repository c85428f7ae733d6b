"""Draws a contract: the conformance contract, with messages, services and capabilities drawn by lot beside."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dao_sdk.contract.abi_rules import snake
from dao_sdk.verify.contract import write_contract
from dao_sdk.verify.random_contracts.words import Names, comment, doc, pascal

PACKAGE = "lot.v1"
_SCALARS = (
    *("double", "float", "int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32"),
    *("fixed64", "sfixed32", "sfixed64", "bool", "string", "bytes"),
)
_KEYS = tuple(each for each in _SCALARS if each not in ("double", "float", "bytes"))
_FIRST = 0x7D000001
"""The number of the first method."""
_TAKEN = ("ask", "line", "outside", "spare", "echo", "probe")


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter of an import that answers at once."""

    role: str
    said: Mapping[str, Any]
    """What the contract says of it."""


@dataclass(frozen=True, slots=True)
class Import:
    """An import that was drawn."""

    name: str
    capability: str
    mode: str
    """``unary``, ``stream`` or ``sync``."""
    message: str
    """What it takes and gives, unless it answers at once; and what the method takes that reaches it."""
    params: tuple[Param, ...] = ()


@dataclass(frozen=True, slots=True)
class Method:
    """A method that was drawn. Its answer is of the type of its request."""

    number: int
    name: str
    message: str
    """The full name of the message."""
    mode: str
    through: Import | None
    """The import that the unit calls with the request; None to answer by itself."""


@dataclass(slots=True)
class Drawn:
    """What was drawn beside the conformance contract."""

    methods: list[Method] = field(default_factory=list)
    imports: list[Import] = field(default_factory=list)

    @property
    def capabilities(self) -> list[str]:
        """The capabilities."""
        return list(dict.fromkeys(each.capability for each in self.imports))


def draw(seed: int, folder: Path) -> Drawn:
    """Draw a contract, always the same from a seed.

    Args:
        seed: The seed.
        folder: An empty folder, into which it is written.

    Returns:
        What is in it beside the conformance contract.
    """
    write_contract(folder)
    return _Drawing(random.Random(f"dao contract {seed}"), folder).draw()


class _Drawing:
    def __init__(self, lot: random.Random, folder: Path) -> None:
        self._lot, self._folder = lot, folder
        self._types = Names(lot, ("Empty", "Everything"))
        self._messages: list[str] = []
        self._enums: list[str] = []
        self._drawn = Drawn()
        self._rpcs: dict[str, str] = {}
        """The rpc that each import is called by."""

    def draw(self) -> Drawn:
        lot = self._lot
        here = self._folder / "proto" / "lot" / "v1"
        here.mkdir(parents=True)
        for name in ("first", "second"):
            text = f'// {name}\nsyntax = "proto3";\n\npackage {PACKAGE};\n'
            if name == "second":
                text += '\nimport "lot/v1/first.proto";\n'
            text += "".join(self._enum("") for _ in range(lot.randint(1, 2)))
            text += "".join(self._message("", 0, self._messages) for _ in range(lot.randint(2, 4)))
            if name == "second":
                text += self._everything() + "".join(self._services())
            (here / f"{name}.proto").write_text(text, "utf-8")
        self._write_abi()
        return self._drawn

    # Messages

    def _enum(self, indent: str) -> str:
        lot, name = self._lot, pascal(self._types.draw())
        if not indent:
            self._enums.append(name)
        # Values of a proto are named beside their enum, so that each has its enum's name in front.
        prefix = "".join(f"_{it}" if it.isupper() else it for it in name).strip("_").upper()
        names = Names(lot)
        numbers = [0, *lot.sample([1, 2, 3, -1, 127, 128, 2147483647, -2147483648], 3)]
        values = [f"{prefix}_{names.draw().strip('_').upper()}" for _ in numbers]
        lines = "".join(
            f"{comment(lot, indent + '  ')}{indent}  {value} = {number};\n"
            for value, number in zip(values, numbers, strict=True)
        )
        return f"\n{comment(lot, indent)}{indent}enum {name} {{\n{lines}{indent}}}\n"

    def _message(self, scope: str, depth: int, known: list[str]) -> str:
        lot = self._lot
        name = pascal(self._types.draw())
        full, indent = f"{scope}{name}", "  " * depth
        inner: list[str] = []
        body = ""
        if depth < 2:
            body += "".join(
                self._message(f"{full}.", depth + 1, inner) for _ in range(lot.choice((0, 0, 1, 2)))
            )
        if lot.random() < 0.3:
            body += self._enum(indent + "  ")
        # A message may be of its own type, and of those before it.
        known_here = [*known, full, *inner]
        # A field and a type beside it cannot have one name.
        beside = re.findall(r"(?:message|enum) (\w+) \{", body)
        body += self._fields(indent + "  ", known_here, beside)
        known += [full, *inner]
        return f"\n{comment(lot, indent)}{indent}message {name} {{\n{body}{indent}}}\n"

    def _fields(self, indent: str, messages: list[str], taken: Sequence[str]) -> str:
        lot, names = self._lot, Names(self._lot, taken)
        numbers = iter(sorted(lot.sample([*range(1, 40), 18999, 20000, 536870911], 20)))
        text = ""

        def one(kind: str, inside: str = indent) -> str:
            return f"{comment(lot, inside)}{inside}{kind} {names.draw()} = {next(numbers)};\n"

        for _ in range(lot.randint(1, 6)):
            shape = lot.choice(("", "", "optional ", "repeated ", "map", "oneof"))
            if shape == "map":
                text += one(f"map<{lot.choice(_KEYS)}, {self._type(messages)}>")
            elif shape == "oneof":
                members = "".join(one(self._type(messages), indent + "  ") for _ in range(2))
                text += (
                    f"{comment(lot, indent)}{indent}oneof {names.draw()} {{\n{members}{indent}}}\n"
                )
            else:
                text += one(f"{shape}{self._type(messages)}")
        return text

    def _type(self, messages: list[str]) -> str:
        kinds = [self._lot.choice(_SCALARS)] * 3
        if messages:
            kinds.append(f".{PACKAGE}.{self._lot.choice(messages)}")
        if self._enums:
            kinds.append(f".{PACKAGE}.{self._lot.choice(self._enums)}")
        return self._lot.choice(kinds)

    def _everything(self) -> str:
        """A message with every type in every shape, so that none is left to chance."""
        enum = f".{PACKAGE}.{self._enums[0]}"
        types = (*_SCALARS, enum, f".{PACKAGE}.{self._messages[0]}")
        lines, number = [], 0
        for shape in ("", "optional ", "repeated ", "map"):
            for at, kind in enumerate(types):
                number += 1
                written = f"map<string, {kind}>" if shape == "map" else f"{shape}{kind}"
                lines.append(
                    f"  // {number}.\n  {written} {shape.strip() or 'plain'}_{at} = {number};\n"
                )
        for key in _KEYS:
            number += 1
            lines.append(f"  // {number}.\n  map<{key}, bytes> by_{key} = {number};\n")
        members = [
            f"    // {kind}.\n    {kind} one_{at} = {number + at + 1};\n"
            for at, kind in enumerate(types)
        ]
        lines.append("  // One of all.\n  oneof one {\n" + "".join(members) + "  }\n")
        self._messages.append("Everything")
        empty = "\n// Has nothing.\nmessage Empty {}\n"
        self._messages.append("Empty")
        return f"{empty}\n// Has everything.\nmessage Everything {{\n{''.join(lines)}}}\n"

    # Services

    def _services(self) -> Iterator[str]:
        """Two capabilities and two services of the unit, each of which reaches one of them."""
        lot = self._lot
        names = Names(lot, ("call", *_TAKEN))
        for at in range(2):
            capability = names.draw().replace("_", "").lower()
            yield self._capability(capability)
            yield self._service(f"{pascal(names.draw())}Service", capability, at)

    def _capability(self, capability: str) -> str:
        lot, names, text = self._lot, Names(self._lot), ""
        service = f"{pascal(capability)}LotService"
        for mode in ("unary", "stream"):
            name, message = pascal(names.draw()), lot.choice(self._messages[-3:])
            import_ = Import(f"avatar_{capability}_{snake(name)}", capability, mode, message)
            self._drawn.imports.append(import_)
            self._rpcs[import_.name] = f"{PACKAGE}.{service}.{name}"
            text += self._rpc(name, message, mode)
        name = f"avatar_{capability}_{snake(names.draw())}"
        self._drawn.imports.append(
            Import(name, capability, "sync", lot.choice(self._messages), tuple(self._params()))
        )
        return f"\n{comment(lot)}service {service} {{\n{text}}}\n"

    def _service(self, service: str, capability: str, at: int) -> str:
        lot, names, text = self._lot, Names(self._lot), ""
        calls: list[tuple[str, str, Import | None]] = [
            ("unary", "Everything", None),
            ("stream", lot.choice(self._messages), None),
            ("unary", lot.choice(self._messages), None),
        ]
        for import_ in self._drawn.imports:
            if import_.capability == capability:
                mode = "stream" if import_.mode == "stream" else "unary"
                calls.append((mode, import_.message, import_))
        for number, (mode, message, through) in enumerate(calls, _FIRST + (at << 16)):
            name = pascal(names.draw())
            full = f"{PACKAGE}.{service}.{name}"
            self._drawn.methods.append(Method(number, full, f"{PACKAGE}.{message}", mode, through))
            text += self._rpc(name, message, mode)
        return f"\n{comment(lot)}service {service} {{\n{text}}}\n"

    def _rpc(self, name: str, message: str, mode: str) -> str:
        stream = "stream " if mode == "stream" else ""
        # In full: in a service the name of a method hides a message of that name.
        full = f".{PACKAGE}.{message}"
        return f"{comment(self._lot, '  ')}  rpc {name}({full}) returns ({stream}{full});\n"

    def _params(self) -> Iterator[Param]:
        """The parameters of an import that answers at once: any of each role, and one that is filled."""
        lot = self._lot
        names = Names(lot)
        ins = [("scalar",), ("signed",), ("chosen",), ("in_pointer", "in_length")]
        ins.append(("text_pointer", "text_length"))
        out = lot.choice(((), ("out_i64",), ("out_pointer", "out_length")))
        for roles in (*lot.sample(ins, lot.randint(1, len(ins))), out):
            for role in roles:
                said: dict[str, Any] = {"name": snake(pascal(names.draw())), "role": role}
                if role in ("signed", "chosen"):
                    said |= {"role": "scalar", "signed": True}
                if role == "chosen":
                    said["values"] = {
                        names.draw().strip("_").upper(): {"value": value, "doc": doc(lot)}
                        for value in (-1, 5)
                    }
                if role.endswith("_length"):
                    said["max"] = 60000
                yield Param(said["role"], said)

    # The contract

    def _write_abi(self) -> None:
        from ruamel.yaml import YAML

        yaml, lot = YAML(typ="safe", pure=True), self._lot
        file = self._folder / "abi" / "v1.yaml"
        document = yaml.load(file.read_text("utf-8"))
        for at, capability in enumerate(self._drawn.capabilities):
            document["capabilities"][capability] = {
                "doc": doc(lot),
                "within_home": True,
                "ordered": bool(at),
                "reason": "Answer what it is asked.",
            }
        for each in self._drawn.imports:
            said: dict[str, Any] = {"capability": each.capability, "since": "1.0"}
            if each.mode == "sync":
                said |= {"mode": "sync", "doc": doc(lot), "params": [it.said for it in each.params]}
            else:
                said |= {"rpc": self._rpcs[each.name], "optional": lot.random() < 0.3}
                said["effect"] = lot.random() < 0.5
            document["imports"][each.name] = said
        for method in self._drawn.methods:
            service, _, name = method.name.rpartition(".")
            made = document["services"].setdefault(service, {"since": "1.0", "methods": {}})
            made["methods"][name] = method.number
            if lot.random() < 0.5 and method.mode == "unary":
                made.setdefault("effects", []).append(name)
        with file.open("w", encoding="utf-8") as written:
            yaml.dump(document, written)

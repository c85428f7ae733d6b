"""Reads ``pack.toml``; everything that is wrong with it is told at once."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, TypeVar

from dao_sdk.codegen.names import CASES, NameRule
from dao_sdk.codegen.pack import (
    CONSTRUCTS,
    CONTRACTS,
    EACH,
    EXHAUSTIVE,
    IR_VERSION,
    SERVICES,
    CommentStyle,
    Extension,
    Formatter,
    Literals,
    Need,
    Output,
    Pack,
    PackError,
    Source,
    find_pack,
)
from dao_sdk.codegen.toml_file import read_toml

_T = TypeVar("_T")
_SECTIONS = (
    *("pack", "names", "types", "words", "shadows", "comments", "literals"),
    *("groups", "files", "needs", "formatters", "extends", "options", "source"),
)


def load_pack(name: str) -> Pack:
    """Find and read a language pack.

    Args:
        name: The name of a shipped or installed pack, or the path of a pack's folder.

    Returns:
        The pack.

    Raises:
        PackError: There is no such pack, or its ``pack.toml`` is wrong; the message tells all.
    """
    folder = find_pack(name)
    path = folder / "pack.toml"
    data = read_toml(path)
    return _Reader(folder).read(data)


class _Reader:
    """Turns the parsed TOML into a :class:`Pack`, collecting problems on the way."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[str] = []

    def read(self, data: Mapping[str, Any]) -> Pack:
        self.known("", data, _SECTIONS)
        about = self.section(data, "pack")
        self.known("pack", about, ("name", "title", "doc", "ir", "install"))
        if about.get("ir") != IR_VERSION:
            self.problem("pack.ir", f"must be {IR_VERSION}, the version that this generator gives")
        naming = dict(self.section(data, "names"))
        reserved = self.strings("names.reserved", naming.pop("reserved", []))
        escape = self.string("names.escape", naming.pop("escape", "{}_"))
        comments = self.section(data, "comments")
        pack = Pack(
            folder=self.folder,
            name=self.string("pack.name", about.get("name", self.folder.name)),
            title=self.string("pack.title", about.get("title", self.folder.name)),
            doc=self.string("pack.doc", about.get("doc", "")),
            reserved=frozenset(reserved),
            escape=escape,
            names=self.names(naming),
            types=self.types(self.section(data, "types")),
            words=self.words(self.section(data, "words")),
            shadows={
                key: self.strings(f"shadows.{key}", value)
                for key, value in self.section(data, "shadows").items()
            },
            comments={
                key: self.build(CommentStyle, f"comments.{key}", value)
                for key, value in comments.items()
            },
            literals=self.build(Literals, "literals", self.section(data, "literals")),
            groups=self.table("groups", self.section(data, "groups")),
            outputs=self.tables(data, "files", self.output),
            needs=self.tables(data, "needs", lambda place, it: self.build(Need, place, it)),
            install=self.string("pack.install", about.get("install", "")),
            formatters=self.tables(data, "formatters", self.formatter),
            extensions=self.tables(data, "extends", self.extension),
            options=self.table("options", self.section(data, "options")),
            source=self.build(Source, "source", self.section(data, "source")),
        )
        self.source(pack)
        for place, output in enumerate(pack.outputs, 1):
            if output.group and output.group not in pack.groups:
                self.unknown(f"files[{place}].group", "group", output.group, pack.groups)
        if self.problems:
            lines = "\n".join(f"  {problem}" for problem in self.problems)
            raise PackError(
                f"{self.folder / 'pack.toml'} cannot be used\n{lines}",
                "docs/packs.md has every key.",
            )
        return pack

    # Sections

    def names(self, data: Mapping[str, Any]) -> dict[str, dict[str, NameRule]]:
        self.known("names", data, CONSTRUCTS)
        result: dict[str, dict[str, NameRule]] = {}
        for construct in data:
            forms = self.section(data, construct, "names.")
            result[construct] = {}
            for form, keys in forms.items():
                place = f"names.{construct}.{form}"
                rule = self.build(NameRule, place, keys)
                self.choice(f"{place}.case", rule.case, CASES)
                self.choice(f"{place}.of", rule.of, ("name", "path", "relative", "full"))
                self.choice(f"{place}.scope", rule.scope, ("contract", "package", "parent", "none"))
                result[construct][form] = rule
        return result

    def types(self, data: Mapping[str, Any]) -> dict[str, dict[str, str]]:
        own = {name: self.table(f"types.{name}", keys) for name, keys in data.items()}
        result: dict[str, dict[str, str]] = {}
        for name, keys in own.items():
            chain, base = [keys], keys.get("inherit")
            while base is not None and base in own and own[base] not in chain:
                chain.append(own[base])
                base = own[base].get("inherit")
            if base is not None and base not in own:
                self.unknown(f"types.{name}.inherit", "type set", base, own)
            result[name] = {
                key: text
                for keys in reversed(chain)
                for key, text in keys.items()
                if key != "inherit"
            }
        return result

    def words(self, data: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
        result: dict[str, tuple[str, str]] = {}
        for name, value in data.items():
            pair = self.strings(f"words.{name}", value)
            if len(pair) == 2:
                result[name] = (pair[0], pair[1])
            else:
                self.problem(f"words.{name}", "must be two strings: the plain and the shadowed one")
        return result

    def output(self, place: str, data: Any) -> Output:
        output = self.build(Output, place, data, {"from": "source"})
        if bool(output.template) == bool(output.copy):
            self.problem(place, "must have either `template` or `copy`")
        if output.template and not output.path:
            self.problem(place, "lacks `path`")
        if output.template and not (self.folder / output.template).is_file():
            self.problem(f"{place}.template", f"there is no file {output.template}")
        self.choice(f"{place}.each", output.each, EACH)
        self.choice(f"{place}.from", output.source, ("pack", "sdk"))
        self.choice(f"{place}.contract", output.contract, CONTRACTS)
        self.choice(f"{place}.missing", output.missing, ("error", "skip"))
        return output

    def formatter(self, place: str, data: Any) -> Formatter:
        return self.build(Formatter, place, data)

    def extension(self, place: str, data: Any) -> Extension:
        others = dict(data) if isinstance(data, dict) else {}
        requires = self.strings(f"{place}.requires", others.pop("requires", []))
        values = self.table(place, others)
        if "service" not in values:
            self.problem(place, "lacks `service`")
        service = values.pop("service", "")
        return Extension(service, (service, *requires), values)

    def source(self, pack: Pack) -> None:
        """What ``[source]`` says must be of the pack."""
        source = pack.source
        for name in source.types:
            self.choice("source.types", name, pack.types)
        forms = [
            f"{construct}.{form}" for construct in pack.names for form in pack.names[construct]
        ]
        for name in source.hidden:
            self.choice("source.hidden", name, forms)
        for name in source.exhaustive:
            self.choice("source.exhaustive", name, EXHAUSTIVE)
        for name in source.implements:
            self.choice("source.implements", name, SERVICES)
        self.choice("source.literals", source.literals, ("some", "all"))
        self.choice("source.presence", source.presence, ("type", "asked"))
        self.choice("source.oneofs", source.oneofs, ("union", "fields"))
        self.choice("source.empty_requests", source.empty_requests, ("given", "optional"))

    # Values

    def build(
        self, kind: type[_T], place: str, data: Any, aliases: Mapping[str, str] | None = None
    ) -> _T:
        """A dataclass from a table whose keys are its fields (or ``aliases`` of them)."""
        aliases = aliases or {}
        if not isinstance(data, dict):
            self.problem(place, "must be a table")
            data = {}
        hints = {each.name: each for each in fields(kind)}  # type: ignore[arg-type]
        known = {key: hints[field] for key, field in aliases.items()}
        known |= {key: hint for key, hint in hints.items() if key not in aliases.values()}
        self.known(place, data, known)
        values: dict[str, Any] = {}
        for key, hint in known.items():
            if key in data:
                values[hint.name] = self.value(f"{place}.{key}", str(hint.type), data[key])
            elif hint.default is MISSING and hint.default_factory is MISSING:
                self.problem(place, f"lacks `{key}`")
                values[hint.name] = ()
        return kind(**values)

    def value(self, place: str, hint: str, value: Any) -> Any:
        """A value of the kind that the annotation of a dataclass field names."""
        if hint.startswith("tuple"):
            return self.strings(place, value)
        if hint.startswith("Mapping"):
            return self.table(place, value)
        kind = {"bool": bool, "int": int}.get(hint, str)
        if type(value) is not kind:
            self.problem(place, f"must be a {kind.__name__}")
            return kind()
        return value

    def section(self, data: Mapping[str, Any], key: str, within: str = "") -> Mapping[str, Any]:
        value = data.get(key, {})
        if isinstance(value, dict):
            return value
        self.problem(within + key, "must be a table")
        return {}

    def tables(
        self, data: Mapping[str, Any], key: str, item: Callable[[str, Any], _T]
    ) -> tuple[_T, ...]:
        value = data.get(key, [])
        if not isinstance(value, list):
            self.problem(key, f"must be a list of tables, each beginning with [[{key}]]")
            return ()
        return tuple(item(f"{key}[{number}]", each) for number, each in enumerate(value, 1))

    def table(self, place: str, value: Any) -> dict[str, str]:
        if isinstance(value, dict) and all(isinstance(each, str) for each in value.values()):
            return dict(value)
        self.problem(place, "must be a table of strings")
        return {}

    def strings(self, place: str, value: Any) -> tuple[str, ...]:
        value = [value] if isinstance(value, str) else value
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return tuple(value)
        self.problem(place, "must be a list of strings")
        return ()

    def string(self, place: str, value: Any) -> str:
        if isinstance(value, str):
            return value
        self.problem(place, "must be a string")
        return ""

    # Problems

    def problem(self, place: str, message: str) -> None:
        self.problems.append(f"{place}: {message}")

    def known(self, place: str, data: Iterable[str], known: Iterable[str]) -> None:
        for key in data:
            if key not in known:
                self.unknown(place or "pack.toml", "key", key, known)

    def choice(self, place: str, value: str, known: Iterable[str]) -> None:
        if value not in known:
            self.unknown(place, "choice", value, known)

    def unknown(self, place: str, what: str, value: str, known: Iterable[str]) -> None:
        near = difflib.get_close_matches(value, list(known), n=1)
        hint = f"did you mean `{near[0]}`?" if near else f"known are {', '.join(known)}"
        self.problem(place, f"unknown {what} `{value}`; {hint}")

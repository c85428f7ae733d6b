"""Reads ``pack.toml``; everything that is wrong with it is reported at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from dao_sdk.codegen.casing import AROUND, CASES, FIELD_KINDS, Case, NameRule
from dao_sdk.codegen.file_globs import found
from dao_sdk.codegen.pack import (
    CONSTRUCTS,
    CONTRACTS,
    EACH,
    EXHAUSTIVE,
    IR_VERSION,
    RENAMED,
    SERVICES,
    CommentStyle,
    Delimiters,
    Extension,
    Formatter,
    Literals,
    Need,
    Option,
    Output,
    Pack,
    PackError,
    Plugin,
    Source,
    find_pack,
)
from dao_sdk.codegen.tables import Tables
from dao_sdk.codegen.toml_file import read_toml

_SECTIONS = (
    *("pack", "names", "types", "words", "shadows", "comments", "literals"),
    *("groups", "files", "needs", "formatters", "extends", "options", "source"),
    *("cases", "plugins", "delimiters", "references"),
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


class _Reader(Tables):
    """Turns the parsed TOML into a :class:`Pack`, collecting problems on the way."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def read(self, data: Mapping[str, Any]) -> Pack:
        self.known("", data, _SECTIONS)
        about = self.section(data, "pack")
        self.known("pack", about, ("name", "title", "doc", "ir", "install", "targets"))
        if about.get("ir") != IR_VERSION:
            self.problem("pack.ir", f"must be {IR_VERSION}, the version that this generator gives")
        naming = dict(self.section(data, "names"))
        reserved = self.strings("names.reserved", naming.pop("reserved", []))
        escape = self.string("names.escape", naming.pop("escape", "{}_"))
        taken = naming.pop("escape_taken", None)
        cases = self.cases(self.section(data, "cases"))
        comments = self.section(data, "comments")
        pack = Pack(
            folder=self.folder,
            name=self.string("pack.name", about.get("name", self.folder.name)),
            title=self.string("pack.title", about.get("title", self.folder.name)),
            doc=self.string("pack.doc", about.get("doc", "")),
            reserved=frozenset(reserved),
            escape=escape,
            escape_taken=None if taken is None else self.string("names.escape_taken", taken),
            cases=cases,
            names=self.names(naming, cases),
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
            plugins=self.tables(data, "plugins", lambda place, it: self.build(Plugin, place, it)),
            formatters=self.tables(data, "formatters", self.formatter),
            extensions=self.tables(data, "extends", self.extension),
            options={
                name: self.option(f"options.{name}", keys)
                for name, keys in self.section(data, "options").items()
            },
            delimiters={
                name: self.delimiters(f"delimiters.{name}", keys)
                for name, keys in self.section(data, "delimiters").items()
            },
            references=self.table("references", self.section(data, "references")),
            targets=self.strings("pack.targets", about.get("targets", [])),
            source=self.build(Source, "source", self.section(data, "source")),
        )
        self.source(pack)
        self.known("references", pack.references, CONSTRUCTS)
        for place, output in enumerate(pack.outputs, 1):
            if output.group and output.group not in pack.groups:
                self.unknown(f"files[{place}].group", "group", output.group, pack.groups)
            if output.delimiters and output.delimiters not in pack.delimiters:
                known = pack.delimiters
                self.unknown(f"files[{place}].delimiters", "table", output.delimiters, known)
        for place, plugin in enumerate(pack.plugins, 1):
            if plugin.group and plugin.group not in pack.groups:
                self.unknown(f"plugins[{place}].group", "group", plugin.group, pack.groups)
        if self.problems:
            lines = "\n".join(f"  {problem}" for problem in self.problems)
            raise PackError(
                f"{self.folder / 'pack.toml'} cannot be used\n{lines}",
                "docs/reference/packs.md has every key.",
            )
        return pack

    # Sections

    def cases(self, data: Mapping[str, Any]) -> dict[str, Case]:
        result: dict[str, Case] = {}
        for name, keys in data.items():
            place = f"cases.{name}"
            others = dict(keys) if isinstance(keys, dict) else {}
            pairs = others.pop("replace", [])
            case = self.build(Case, place, others if isinstance(keys, dict) else keys)
            self.choice(f"{place}.base", case.base, CASES)
            if name in CASES:
                self.problem(place, "is one of the cases that every pack has")
            result[name] = replace(case, replace=tuple(self.replacements(place, pairs)))
        return result

    def replacements(self, place: str, pairs: Any) -> Iterator[tuple[str, str]]:
        if not isinstance(pairs, list):
            self.problem(f"{place}.replace", "must be a list of pairs of strings")
            return
        for number, pair in enumerate(pairs, 1):
            texts = self.strings(f"{place}.replace[{number}]", pair)
            try:
                pattern, replacement = texts
                groups = re.compile(pattern).groups
            except (re.error, ValueError) as error:
                said = f"must be a regular expression and its replacement: {error}"
                self.problem(f"{place}.replace[{number}]", said)
                continue
            if any(int(it) > groups for it in re.findall(r"\\[ul]?(\d)", replacement)):
                self.problem(f"{place}.replace[{number}]", "its replacement names no such group")
                continue
            yield pattern, replacement

    def option(self, place: str, data: Any) -> Option:
        option = self.build(Option, place, data)
        try:
            matches = re.fullmatch(option.pattern or ".*", option.default, re.DOTALL)
        except re.error as error:
            self.problem(f"{place}.pattern", f"is no regular expression: {error}")
            return option
        if not matches or (option.choices and option.default not in option.choices):
            self.problem(f"{place}.default", "is none of the values that it allows")
        return option

    def delimiters(self, place: str, data: Any) -> Delimiters:
        made = self.build(Delimiters, place, data)
        pairs = (made.variable, made.block, made.comment)
        if any(len(pair) != 2 or not all(pair) for pair in pairs):
            self.problem(place, "`variable`, `block` and `comment` must be two strings each")
        elif len({pair[0] for pair in pairs}) < len(pairs):
            self.problem(place, "`variable`, `block` and `comment` must begin differently")
        return made

    def names(
        self, data: Mapping[str, Any], cases: Collection[str]
    ) -> dict[str, dict[str, NameRule]]:
        self.known("names", data, CONSTRUCTS)
        result: dict[str, dict[str, NameRule]] = {}
        for construct in data:
            forms = self.section(data, construct, "names.")
            result[construct] = {}
            for form, keys in forms.items():
                place = f"names.{construct}.{form}"
                rule = self.build(NameRule, place, keys)
                self.choice(f"{place}.case", rule.case, (*CASES, *cases))
                if rule.prefix:
                    self.choice(f"{place}.prefix", rule.prefix, (*CASES, *cases))
                if rule.strip not in (True, False):
                    self.choice(f"{place}.strip", str(rule.strip), ("all",))
                self.choice(f"{place}.of", rule.of, ("name", "path", "relative", "full"))
                if rule.scope:
                    scopes = ("contract", "package", "parent", "none")
                    self.choice(f"{place}.scope", rule.scope, scopes)
                self.choice(f"{place}.around", rule.around, AROUND)
                for kind in rule.only:
                    self.choice(f"{place}.only", kind, FIELD_KINDS)
                if rule.only and construct != "field":
                    self.problem(f"{place}.only", "is for fields")
                if rule.rename and construct not in RENAMED:
                    self.problem(f"{place}.rename", f"is for {', '.join(RENAMED)}")
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
        if output.template and not any(found(self.folder, output.template)):
            self.problem(f"{place}.template", f"there is no file {output.template}")
        if output.replace and not output.copy:
            self.problem(f"{place}.replace", "is for `copy`")
        if output.delimiters and not output.template:
            self.problem(f"{place}.delimiters", "is for `template`")
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
        for name in source.types or ():
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

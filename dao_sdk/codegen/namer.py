"""Gives every construct of a contract its names, by the rules of a pack."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dao_sdk.codegen.casing import (
    Case,
    Name,
    NameRule,
    Scope,
    cased,
    stripped,
    without_prefix,
    without_suffix,
)
from dao_sdk.codegen.pack import Pack, PackError
from dao_sdk.codegen.view import Names

_TRIES = 1000
"""Numbers that an element is given before a pack's cases are at fault."""


@dataclass(frozen=True, slots=True)
class _Thing:
    """What gets names."""

    construct: str
    path: Sequence[str]
    package: str
    parent: str
    outer: Sequence[Names]
    kinds: Collection[str]
    beside: Sequence[str]

    def renamed(self, name: str) -> _Thing:
        """The same with another name."""
        beside = [name if each == self.path[-1] else each for each in self.beside]
        return replace(self, path=[*self.path[:-1], name], beside=beside)


class Namer:
    """Makes names and keeps them apart.

    Names are given in the order of the contract, so what is added at an end changes no name that
    was given before.

    Args:
        pack: The pack whose rules hold.
        prefix: The leading package that all packages of the contract share, such as ``dao``.
        declared: The full names of the contract's packages, messages, enums and services. A fixed
            name is kept free for the one that it is meant for only if that one is among them.
    """

    def __init__(self, pack: Pack, prefix: str, declared: Collection[str] = ()) -> None:
        self._pack = pack
        self._prefix = prefix
        self._declared = declared
        self._scopes: dict[tuple[str, str], Scope] = {}
        self._given: dict[str, set[str]] = {}
        """The names given so far, by ``construct.form``."""
        self._renamed: dict[str, str] = {}

    @property
    def renamed(self) -> Mapping[str, str]:
        """The names that plugins must see instead of the contract's: full name -> last part."""
        return self._renamed

    def names(
        self,
        construct: str,
        path: Sequence[str],
        *,
        package: str = "",
        parent: str = "",
        outer: Sequence[Names] = (),
        kinds: Collection[str] = (),
        beside: Sequence[str] = (),
    ) -> Names:
        """Make all names of one construct.

        Args:
            construct: Which construct it is, one of :data:`~dao_sdk.codegen.pack.CONSTRUCTS`.
            path: Its name within its package, outer parts first; for a package, its own parts.
            package: Its package; empty for a package itself and what has none.
            parent: What it belongs to: a full name.
            outer: The names of what it is declared in, outermost first: messages, and the enum of
                a value or the service of a method.
            kinds: The label and the type of a field, of :data:`~dao_sdk.codegen.casing.FIELD_KINDS`.
            beside: The names of everything declared where it is, its own among them, for
                ``strip = "all"``.

        Returns:
            One name per form that the pack declares for the construct.
        """
        rules = {
            form: rule
            for form, rule in self._pack.names.get(construct, {}).items()
            if not rule.only or not set(rule.only).isdisjoint(kinds)
        }
        thing = _Thing(construct, self._seen(package, path), package, parent, outer, kinds, beside)
        thing, made = self._together(
            {form: rule for form, rule in rules.items() if rule.rename}, thing
        )
        if thing.path[-1] != path[-1]:
            self._renamed[f"{parent or package}.{path[-1]}"] = thing.path[-1]
        for form, rule in rules.items():
            if rule.join is None and form not in made:
                made[form] = self._plain(form, rule, thing)
        for form, rule in rules.items():
            if rule.join is not None and form not in made:
                made[form] = self._chain(form, rule, thing, made)
        return Names({form: made[form] for form in rules})

    # Names that the pack's own templates write

    def _plain(self, form: str, rule: NameRule, thing: _Thing) -> Name:
        parts = self._parts(rule, thing)
        wanted = parts[rule.of]
        longer = [parts["path"], parts["relative"], parts["full"]]
        if thing.construct == "package":
            longer = [parts["path"]]
        choices = [wanted, *(more for more in longer if len(more) > len(wanted))]
        if rule.within in ("parent", "none"):
            del choices[1:]  # brothers differ in their last part only
        candidates = [self._written(rule, each) for each in choices]
        fixed = rule.fixed.get(".".join(self._parts(NameRule(), thing)["full"]))
        if fixed is not None:
            name = self._scope(form, rule, thing).claim([fixed], frozenset(), "{}")
        else:
            name = self._claim(form, rule, thing, candidates)
        self._given.setdefault(f"{thing.construct}.{form}", set()).add(name)
        return name

    def _chain(self, form: str, rule: NameRule, thing: _Thing, own: Mapping[str, Name]) -> Name:
        join, parts = rule.join or "", self._links(form, rule, thing, own)
        if rule.within == "none":
            return Name(join.join(parts), join.join(part.wanted for part in parts))
        text = self._written(rule, [join.join(part.bare for part in parts)])
        return self._claim(form, rule, thing, [text])

    def _claim(self, form: str, rule: NameRule, thing: _Thing, candidates: Sequence[str]) -> Name:
        kept = {it for full, it in rule.fixed.items() if full in self._declared}
        return self._scope(form, rule, thing).claim(
            candidates,
            self._reserved(rule),
            self._escape(rule),
            kept,
            taken=self._taken(rule),
            evade=self._pack.escape_taken if rule.escape_taken is None else rule.escape_taken,
        )

    # Names that plugins make

    def _together(
        self, rules: Mapping[str, NameRule], thing: _Thing
    ) -> tuple[_Thing, dict[str, Name]]:
        """The forms that plugins make, all free for the first name of the element that allows it."""
        if not rules:
            return thing, {}
        first = self._made_by_plugin(rules, thing)
        taken = any(first[form] in self._taken(rule) for form, rule in rules.items())
        own, made = thing, first
        names = self._alternatives(rules, thing, taken)
        while not self._free(rules, own, made):
            own = thing.renamed(next(names))
            made = self._made_by_plugin(rules, own)
        for form, name in made.items():
            made[form] = Name(name, first[form].wanted, name.bare)
            self._scope(form, rules[form], thing).used.add(name)
            self._given.setdefault(f"{thing.construct}.{form}", set()).add(name)
        return own, made

    def _made_by_plugin(self, rules: Mapping[str, NameRule], thing: _Thing) -> dict[str, Name]:
        """What plugins make of an element, whether it is free or not."""
        made: dict[str, Name] = {}
        for form, rule in sorted(rules.items(), key=lambda each: each[1].join is not None):
            if rule.join is None:
                text = self._written(rule, self._parts(rule, thing)[rule.of])
            else:
                links = [each.bare for each in self._links(form, rule, thing, made)]
                text = self._written(rule, [rule.join.join(links)])
            escape = self._escape(rule) if text in self._reserved(rule) else "{}"
            made[form] = Name(escape.replace("{}", text), text, text)
        return made

    def _alternatives(
        self, rules: Mapping[str, NameRule], thing: _Thing, taken: bool
    ) -> Iterator[str]:
        """Other names for an element; one that is not free from the start gets no number first."""
        name = thing.path[-1]
        if taken:
            yield next(iter(rules.values())).rename.replace("{}", name)
        for number in range(2, _TRIES):
            yield f"{name}{'_' if name[-1:].isdigit() else ''}{number}"
        raise PackError(
            f"{self._pack.folder / 'pack.toml'}: names.{thing.construct}: no number makes"
            f" `{name}` another name"
        )

    def _free(self, rules: Mapping[str, NameRule], thing: _Thing, made: Mapping[str, Name]) -> bool:
        """Whether all forms are free, each in its scope; the names of one element may meet, too."""
        claimed: set[tuple[int, str]] = set()
        for form, rule in rules.items():
            scope = self._scope(form, rule, thing)
            name = made[form]
            if name in scope.used or name in self._taken(rule) or (id(scope), name) in claimed:
                return False
            claimed.add((id(scope), name))
        return True

    # Details

    def _seen(self, package: str, path: Sequence[str]) -> Sequence[str]:
        """A path with the names that plugins see of what is around the last part."""
        around = [
            self._renamed.get(".".join([package, *path[:end]]), path[end - 1])
            for end in range(1, len(path))
        ]
        return [*around, path[-1]]

    def _parts(self, rule: NameRule, thing: _Thing) -> dict[str, Sequence[str]]:
        """What a name can be made of, by the values of ``of``."""
        path = thing.path
        if thing.construct == "package":
            return {"name": path[-1:], "path": path, "relative": self._relative(path), "full": path}
        if rule.drop:
            path = [*path[:-1], without_suffix(path[-1], rule.drop)]
        package = thing.package.split(".") if thing.package else []
        if thing.construct in ("field", "oneof", "value"):
            owner = thing.parent.removeprefix(f"{thing.package}.").split(".")
            path = [*self._seen(thing.package, [*owner, path[-1]])]
        return {
            "name": [self._stripped(rule, thing)] if rule.strip else path[-1:],
            "path": path,
            "relative": [*self._relative(package), *path],
            "full": [*package, *path],
        }

    def _relative(self, parts: Sequence[str]) -> list[str]:
        """The parts of a package without the contract's own prefix."""
        if len(parts) > 1 and parts[0] == self._prefix:
            return list(parts[1:])
        return list(parts)

    def _stripped(self, rule: NameRule, thing: _Thing) -> str:
        owner = self._renamed.get(thing.parent, thing.parent.rpartition(".")[2])
        names = [*(thing.beside if rule.strip == "all" else ()), thing.path[-1]]
        if rule.prefix:
            prefix = cased(owner, self._case(rule.prefix)) + "_"
            rests = {each: without_prefix(each, prefix) for each in names}
        else:
            rests = {each: stripped(each, owner) for each in names}
        name = thing.path[-1]
        return name if any(each == rest for each, rest in rests.items()) else rests[name]

    def _links(
        self, form: str, rule: NameRule, thing: _Thing, own: Mapping[str, Name]
    ) -> list[Name]:
        """The parts of a chain."""
        around = list(thing.outer)
        if rule.around == "last":
            around = around[-1:]
        elif rule.around == "message":
            # The enum of a value stands last, after the messages around it.
            around = (around[:-1] or around)[-1:]
        place = f"{self._pack.folder / 'pack.toml'}: names.{thing.construct}.{form}"
        if rule.last and rule.last not in own:
            raise PackError(f"{place}: no form '{rule.last}'")
        outer = rule.outer or rule.last
        for names in around:
            if outer not in names:
                raise PackError(
                    f"{place}: what is around it has no form '{outer}', only {', '.join(names)}",
                    "Everything that it can be in needs the form: messages and enums; services"
                    " and host services.",
                )
        last = own[rule.last] if rule.last else Name(thing.path[-1])
        return [*(names[outer] for names in around), last]

    def _written(self, rule: NameRule, parts: Sequence[str]) -> str:
        case = self._case(rule.case)
        glue = "." if isinstance(case, Case) else "_"
        return rule.form.replace("{}", cased(glue.join(parts), case))

    def _case(self, name: str) -> str | Case:
        return self._pack.cases.get(name, name)

    def _scope(self, form: str, rule: NameRule, thing: _Thing) -> Scope:
        if rule.within == "none":
            return Scope()
        parent = thing.parent or thing.package
        place = {"parent": parent, "package": thing.package, "contract": ""}[rule.within]
        label = rule.group or f"{thing.construct}.{form}"
        return self._scopes.setdefault((place, label), Scope())

    def _reserved(self, rule: NameRule) -> frozenset[str]:
        if isinstance(rule.reserved, tuple):
            return frozenset(rule.reserved)
        return self._pack.reserved if rule.reserved else frozenset()

    def _taken(self, rule: NameRule) -> frozenset[str]:
        return frozenset(rule.taken).union(*(self._given.get(each, ()) for each in rule.avoid))

    def _escape(self, rule: NameRule) -> str:
        return self._pack.escape if rule.escape is None else rule.escape

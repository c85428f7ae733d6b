"""Gives every construct of a contract its names, by the rules of a pack."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dao_sdk.codegen.names import Name, NameRule, Scope, cased, stripped
from dao_sdk.codegen.pack import Pack, PackError
from dao_sdk.codegen.view import Names


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

    def names(
        self,
        construct: str,
        path: Sequence[str],
        *,
        package: str = "",
        parent: str = "",
        outer: Sequence[Names] = (),
    ) -> Names:
        """Make all names of one construct.

        Args:
            construct: Which construct it is, one of :data:`~dao_sdk.codegen.pack.CONSTRUCTS`.
            path: Its name within its package, outer parts first; for a package, its own parts.
            package: Its package; empty for a package itself and what has none.
            parent: What it belongs to: a full name.
            outer: The names of the messages that it is declared in, outermost first.

        Returns:
            One name per form that the pack declares for the construct.
        """
        made: dict[str, Name] = {}
        rules = self._pack.names.get(construct, {})
        for form, rule in rules.items():
            if rule.join is None:
                made[form] = self._plain(construct, form, rule, path, package, parent)
        for form, rule in rules.items():
            if rule.join is not None:
                made[form] = self._chain(f"names.{construct}.{form}", rule, made, outer)
        return Names(made)

    def _plain(
        self,
        construct: str,
        form: str,
        rule: NameRule,
        path: Sequence[str],
        package: str,
        parent: str,
    ) -> Name:
        relative = self._relative(package.split(".") if package else [])
        if construct == "package":
            parts = {"name": path[-1:], "path": path, "relative": self._relative(path)}
            parts["full"] = path
            longer = [path]
        else:
            full = [*(package.split(".") if package else ()), *path]
            parts = {"name": path[-1:], "path": path, "relative": [*relative, *path], "full": full}
            longer = [path, [*relative, *path], full]
        if rule.strip:
            parts["name"] = [stripped(path[-1], parent.rpartition(".")[2])]
        wanted = parts[rule.of]
        choices = [wanted, *(more for more in longer if len(more) > len(wanted))]
        if rule.scope in ("parent", "none"):
            del choices[1:]  # brothers differ in their last part only
        candidates = [rule.form.replace("{}", cased("_".join(each), rule.case)) for each in choices]
        reserved = self._pack.reserved if rule.reserved else frozenset()
        escape = self._pack.escape if rule.escape is None else rule.escape
        if rule.scope == "none":
            scope = Scope()
        else:
            place = {"parent": parent or package, "package": package, "contract": ""}[rule.scope]
            label = rule.group or f"{construct}.{form}"
            scope = self._scopes.setdefault((place, label), Scope())
        unusable = reserved.union(rule.taken, *(self._given.get(each, ()) for each in rule.avoid))
        fixed = rule.fixed.get(".".join(path if construct == "package" else parts["full"]))
        if fixed is not None:
            name = scope.claim([fixed], frozenset(), escape)
        else:
            kept = {it for full, it in rule.fixed.items() if full in self._declared}
            name = scope.claim(candidates, unusable, escape, kept)
        self._given.setdefault(f"{construct}.{form}", set()).add(name)
        return name

    def _relative(self, parts: Sequence[str]) -> list[str]:
        """The parts of a package without the contract's own prefix."""
        if len(parts) > 1 and parts[0] == self._prefix:
            return list(parts[1:])
        return list(parts)

    def _chain(
        self, place: str, rule: NameRule, own: dict[str, Name], outer: Sequence[Names]
    ) -> Name:
        try:
            parts = [names[rule.outer or rule.last] for names in outer]
            parts.append(own[rule.last])
        except KeyError as error:
            raise PackError(
                f"{self._pack.folder / 'pack.toml'}: {place}: no form {error}"
            ) from None
        join = rule.join or ""
        return Name(join.join(parts), join.join(part.wanted for part in parts))

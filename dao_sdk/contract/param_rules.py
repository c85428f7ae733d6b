"""What must hold of the parameters of imports and exports beyond their shape."""

from __future__ import annotations

from dao_sdk.contract.diagnostics import Problems
from dao_sdk.contract.model import Role
from dao_sdk.contract.roles import FREE_CAPABILITY, LENGTH_OF, LENGTHS, OWNED
from dao_sdk.contract.yaml_tree import Node

_OUTPUTS = frozenset({Role.OUT_POINTER, Role.OUT_I64})
_EXPORTED = OWNED | {Role.SCALAR, Role.CALL_ID, Role.METHOD, Role.STATUS}
_MECHANISM = frozenset({Role.CALL_ID, Role.STATUS})
"""Roles of the call mechanism itself, which no capability of an author's has a use for."""


def check_params(document: Node, problems: Problems) -> None:
    """Notes every parameter whose role does not fit its place."""
    for name, entry in document.entries("exports").items():
        allowed = sorted(role.value for role in _EXPORTED)
        _check(entry, problems, name, allowed, entry.text("returns") == "pointer")
    for name, entry in document.entries("imports").items():
        inner = entry.text("capability") == FREE_CAPABILITY
        unfit = OWNED | {Role.METHOD} | (frozenset() if inner else _MECHANISM)
        _check(entry, problems, name, sorted(role.value for role in Role if role not in unfit))
        outputs = [it for it in entry.elements("params") if it.text("role") in _OUTPUTS]
        for each in outputs[1:]:
            problems.add(each.place, f"`{name}` gives more than one thing back", "one output")


def _check(
    entry: Node, problems: Problems, owner: str, allowed: list[str], allocates: bool = False
) -> None:
    seen: set[str] = set()
    wanted: str | None = None
    for node in entry.elements("params"):
        name, role = node.text("name"), node.text("role")
        if name is None or role is None or role not in list(Role):
            wanted = None
            continue  # the shape reports it
        if name in seen:
            problems.add(node.place, f"`{name}` is here twice")
        seen.add(name)
        if role not in allowed:
            problems.choose(node.place, f"`{name}` of {owner} is of role {role}", role, allowed)
        if wanted is not None and role != wanted:
            problems.add(node.place, f"`{name}` follows a pointer", f"role {wanted}, its length")
        elif wanted is None and role in LENGTHS and not (allocates and role in OWNED):
            problems.add(node.place, f"`{name}` is the length of nothing", "its pointer before it")
        wanted = LENGTH_OF.get(Role(role))
        _check_details(node, role, problems)
    if wanted is not None:
        problems.add(entry.key, f"the last pointer of {owner} has no length", f"role {wanted}")


def _check_details(node: Node, role: str, problems: Problems) -> None:
    for key, fitting in (("signed", {Role.SCALAR}), ("values", {Role.SCALAR}), ("max", LENGTHS)):
        found = node.get(key)
        if found is not None and role not in fitting:
            said = f"`{key}` says nothing of a parameter of role {role}"
            problems.add(found.key, said, f"role {' or '.join(sorted(fitting))}")
    taken: dict[int, str] = {}
    for name, entry in node.entries("values").items():
        number = entry.get("value")
        if number is None or type(number.value) is not int:
            continue
        first = taken.setdefault(number.value, name)
        if first != name:
            problems.add(number.place, f"value {number.value} of `{name}` belongs to `{first}`")
        if number.value < 0 and not node.flag("signed"):
            problems.add(number.place, f"`{name}` is {number.value}", "`signed: true` beside it")

"""What must hold inside the contract file beyond its shape."""

from __future__ import annotations

from dao_sdk.contract.diagnostics import Problems
from dao_sdk.contract.param_rules import check_params
from dao_sdk.contract.roles import FREE_CAPABILITY
from dao_sdk.contract.version import version_of
from dao_sdk.contract.yaml_tree import Node


def check_abi(document: Node, problems: Problems) -> None:
    """Notes what is wrong in the contract file by itself."""
    for rule in (
        check_params,
        _numbers_differ,
        _method_numbers_differ,
        _statuses_have_their_signs,
        _only_what_did_not_happen_is_safe_to_repeat,
        _items_fit_into_messages,
        _versions_have_come,
        _capabilities_are_known,
        _capabilities_are_used,
        _rpc_imports_are_named_after_their_rpc,
    ):
        rule(document, problems)


def _numbers_differ(document: Node, problems: Problems) -> None:
    for section, number in (("statuses", "code"), ("results", "code"), ("events", "kind")):
        taken: dict[int, str] = {}
        for name, entry in document.entries(section).items():
            value = entry.get(number)
            if value is not None and type(value.value) is int:
                first = taken.setdefault(value.value, name)
                if first != name:
                    problems.add(
                        value.place, f"{number} {value.value} of `{name}` belongs to `{first}`"
                    )


def _method_numbers_differ(document: Node, problems: Problems) -> None:
    taken: dict[int, str] = {}
    for service, entry in document.entries("services").items():
        for rpc, number in entry.entries("methods").items():
            if type(number.value) is int:
                name = f"{service}.{rpc}"
                first = taken.setdefault(number.value, name)
                if first != name:
                    problems.add(
                        number.place, f"method number 0x{number.value:08X} belongs to `{first}`"
                    )


def _statuses_have_their_signs(document: Node, problems: Problems) -> None:
    fixed = {"OK": 0, "MORE": 1}
    for name, entry in document.entries("statuses").items():
        code = entry.get("code")
        if code is None or type(code.value) is not int:
            continue
        if name in fixed and code.value != fixed[name]:
            problems.add(code.place, f"the code of `{name}` is {code.value}", str(fixed[name]))
        elif name not in fixed and code.value >= 0:
            problems.add(code.place, f"the code of `{name}` is {code.value}", "a negative number")


def _only_what_did_not_happen_is_safe_to_repeat(document: Node, problems: Problems) -> None:
    for name, entry in document.entries("statuses").items():
        repeat = entry.get("repeat")
        if repeat is not None and repeat.value == "safe" and entry.text("executed") != "no":
            said = f"a call that ends `{name}` may have taken effect, and is safe to repeat"
            problems.add(repeat.place, said, "`executed: no` beside it, or `repeat: unsafe`")


def _items_fit_into_messages(document: Node, problems: Problems) -> None:
    limits = document.get("limits")
    item = limits.get("max_item_bytes") if limits else None
    message = limits.get("max_message_bytes") if limits else None
    if item is not None and message is not None:
        least, most = item.whole("value"), message.whole("value")
        if least is not None and most is not None and least > most:
            problems.add(
                item.key, f"max_item_bytes is {least}", f"at most max_message_bytes, {most}"
            )


def _versions_have_come(document: Node, problems: Problems) -> None:
    version = document.get("version")
    major = version.whole("major") if version else None
    minor = version.whole("minor") if version else None
    if major is None or minor is None:
        return
    for section in ("imports", "services"):
        for name, entry in document.entries(section).items():
            since = entry.get("since")
            if since is None or not isinstance(since.value, str):
                continue
            try:
                since_major, since_minor = version_of(since.value)
            except ValueError:
                continue
            if since_major != major or since_minor > minor:
                problems.add(
                    since.place,
                    f"`{name}` is there since {since.value}",
                    f"{'' if minor == 0 else f'a version from {major}.0 to '}{major}.{minor}, which "
                    "the contract is",
                )


def _capabilities_are_known(document: Node, problems: Problems) -> None:
    known = document.entries("capabilities")
    for entry in document.entries("imports").values():
        capability, name = entry.get("capability"), entry.text("capability")
        if capability is not None and name is not None and name not in known:
            problems.unknown(capability.place, "capability", name, known)


def _capabilities_are_used(document: Node, problems: Problems) -> None:
    used = {entry.text("capability") for entry in document.entries("imports").values()}
    known = document.entries("capabilities")
    if not used <= known.keys():
        return  # one that is misspelt there may be the one that seems unused here
    for name, entry in known.items():
        if name not in used:
            problems.add(entry.key, f"no import belongs to the capability `{name}`")


def _rpc_imports_are_named_after_their_rpc(document: Node, problems: Problems) -> None:
    for name, entry in document.entries("imports").items():
        rpc, capability = entry.text("rpc"), entry.text("capability")
        if rpc is None or capability is None or capability == FREE_CAPABILITY:
            continue
        expected = f"avatar_{capability}_{snake(rpc.rpartition('.')[2])}"
        if name != expected:
            problems.add(entry.key, f"the import of {rpc} is named `{name}`", f"`{expected}`")


def snake(name: str) -> str:
    """The name of an rpc in lower case with underscores: ``ReadMany`` gives ``read_many``."""
    out = ""
    for index, letter in enumerate(name):
        follows = name[index + 1 : index + 2]
        if letter.isupper() and index and (not name[index - 1].isupper() or follows.islower()):
            out += "_"
        out += letter.lower()
    return out

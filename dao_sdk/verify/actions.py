"""What the probe does, as a case writes it: made into a script, and kept to be compared with what crossed.

docs/reference/conformance.md lists the actions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dao_sdk.contract.model import Contract, Import
from dao_sdk.verify.bodies import body, message
from dao_sdk.verify.cases import Line, SuiteError, first_key, known_keys, spread
from dao_sdk.verify.contract import conformance_contract, messages

ALLOC = 0
"""The kind of the event that a call of yuan_alloc counts as, in plans."""
OWN = "own"
ANY = "any"
DEATH = "death"

_PAYLOAD = ("body", "from", "at")
_VERBS: Mapping[str, tuple[str, ...]] = {
    "respond": ("to", "is", *_PAYLOAD),
    "ask": ("id", "is", *_PAYLOAD),
    "import": ("args", "is", "went_in"),
    "log": ("level", "is"),
    "cancel": ("is",),
    "credit": ("items", "bytes", "is"),
    "return": (),
    "on": (
        *("id", "own", "do", "status", "body", "failure", "lifecycle", "credit"),
        *("gives", "kind", "keeps", "unlike"),
    ),
    "trap": (),
    "spin": (),
    "grow": (),
    "nest": ("dies",),
    "work": (),
}


@dataclass(slots=True)
class Action:
    """One thing that the probe does."""

    kind: str
    """``import``, ``return``, ``plan``, or another verb."""
    proto: Any
    """The Action message."""
    times: int
    place: str
    name: str = ""
    """Of an import."""
    arguments: list[Any] = field(default_factory=list)
    """What the import is called with: a number, ``own``, or None for what only the probe knows."""
    went_in: bytes | None = None
    """The bytes that go in; None if the case does not say."""
    statuses: tuple[int | str, ...] = (0,)
    """What the import may give: statuses, ``any`` or ``death``."""
    result: int | None = 0
    """What the entry returns; None for a pointer that only the probe knows."""
    plan: Plan | None = None
    dies: bool = False


@dataclass(slots=True)
class Plan:
    """What is to be done in a later entry, and what that entry must bring."""

    event: int
    id: int | str
    """``own`` for the id of the host call that plans it, 0 for any."""
    actions: list[Action]
    left: int
    expects: Mapping[str, Any]
    place: str
    owner: int = 0


class Scripts:
    """Makes scripts of what cases write.

    Args:
        contract: The contract that the probe speaks.
    """

    def __init__(self, contract: Contract | None = None) -> None:
        contract = contract or conformance_contract()
        self._imports: Mapping[str, Import] = {each.name: each for each in contract.imports}
        self._statuses = {each.name: each.value for each in contract.statuses}
        self._results = {each.name: each.value for each in contract.results}
        self._events = {each.name: each.value for each in contract.events}
        self._types = messages()
        self._requests, self._responses = _rpcs(contract)

    def status(self, written: Any, place: str) -> int:
        """Give the number of a status."""
        if isinstance(written, int) and not isinstance(written, bool):
            return written
        if written not in self._statuses:
            raise SuiteError(f"{place}: there is no status {written!r}")
        return self._statuses[written]

    def event(self, written: Any, place: str) -> int:
        """Give the number of a kind of event."""
        if isinstance(written, int) and not isinstance(written, bool):
            return written
        if written == "ALLOC":
            return ALLOC
        if written not in self._events:
            raise SuiteError(f"{place}: there is no event {written!r}")
        return self._events[written]

    def request_type(self, name: str, place: str) -> Any:
        """Give the class of an import's requests."""
        if name not in self._requests:
            raise SuiteError(f"{place}: there is no import {name!r} that carries a request")
        return self._requests[name]

    def response_type(self, name: str) -> Any:
        """Give the class of an import's answers, or of their items."""
        return self._responses[name]

    def script(self, written: Sequence[Any], label: str, place: str) -> tuple[Any, list[Action]]:
        """Make a script.

        Args:
            written: The actions.
            label: What the case calls it.
            place: Where the case says it.

        Returns:
            The Script message, and the actions.
        """
        actions = self._actions(written, place)
        return self._types["Script"](label=label, actions=[it.proto for it in actions]), actions

    def _actions(self, written: Sequence[Any], place: str) -> list[Action]:
        if not isinstance(written, list):
            raise SuiteError(f"{place}: what the unit does is a list of actions")
        lines = [
            each
            for line in written
            for each in (spread(line, ("to", "id", "cancel")) if isinstance(line, Line) else [line])
        ]
        return [self._action(each, place) for each in lines]

    def _action(self, line: Any, place: str) -> Action:
        if not isinstance(line, Line):
            raise SuiteError(f"{place}: an action is a mapping such as `{{respond: OK}}`")
        verb = first_key(line, _VERBS)
        known_keys(line, (verb, *_VERBS[verb], "times"))
        times = int(line.get("times", 1))
        proto = self._types["Action"](times=0 if times == 1 else times)
        made = Action(verb, proto, times, line.place)
        getattr(self, f"_{verb}")(line, made)
        return made

    # Imports

    def _call(self, made: Action, line: Line, name: str) -> None:
        made.kind, made.name = "import", name
        made.proto.call.name = name
        said = line.get("is", "OK")
        made.statuses = tuple(
            each if each in (ANY, DEATH) else self.status(each, line.place)
            for each in (said if isinstance(said, list) else [said])
        )

    def _argument(self, made: Action, **value: Any) -> None:
        made.proto.call.arguments.add(**value)
        ((name, given),) = value.items()
        if name == "number":
            made.arguments.append(given)
        elif name == "own_call":
            made.arguments.append(OWN)
        elif name in ("data", "filled"):
            size = len(given) if name == "data" else given
            made.arguments += [0 if size == 0 else None, size]
            made.went_in = given if name == "data" else b"x" * given
        elif name == "room":
            made.arguments += [None, given]
        elif name in ("written", "statuses", "payload"):
            made.arguments += [None, None]
        else:
            made.arguments.append(None)

    def _payload(self, made: Action, line: Line, kind: Any) -> None:
        """A payload that an import takes: pointer and length."""
        if "from" in line:
            self._argument(made, **{str(line["from"]): True})
        elif "at" in line:
            at = line["at"]
            known_keys(at, ("pointer", "from_end", "length"))
            if "from_end" in at:
                self._argument(made, from_end=int(at["from_end"]))
            else:
                self._argument(made, number=int(at["pointer"]))
            self._argument(made, number=int(at["length"]))
        else:
            written = line.get("body")
            if isinstance(written, Line) and list(written) == ["size"]:
                self._argument(made, filled=int(written["size"]))
            else:
                self._argument(made, data=body(written, kind, line.place))

    def _respond(self, line: Line, made: Action) -> None:
        self._call(made, line, "avatar_respond")
        to = line.get("to", OWN)
        if to == OWN:
            self._argument(made, own_call=True)
        else:
            self._argument(made, number=int(to))
        self._argument(made, number=self.status(line["respond"], line.place) & 0xFFFFFFFF)
        self._payload(made, line, self._types["Told"])

    def _ask(self, line: Line, made: Action) -> None:
        name = str(line["ask"])
        kind = self.request_type(name, line.place)
        self._call(made, line, name)
        self._argument(made, number=int(line.get("id", 1)))
        self._payload(made, line, kind)

    def _import(self, line: Line, made: Action) -> None:
        name = str(line["import"])
        if name not in self._imports:
            raise SuiteError(f"{line.place}: the contract has no import {name!r}")
        self._call(made, line, name)
        for argument in line.get("args", []):
            if isinstance(argument, Line):
                ((key, value),) = argument.items()
                if key == "data":
                    value = str(value).encode()
                elif key == "hex":
                    key, value = "data", bytes.fromhex(str(value))
                self._argument(made, **{key: value})
            elif argument == OWN:
                self._argument(made, own_call=True)
            else:
                self._argument(made, number=int(argument) & 0xFFFFFFFF)
        wanted = len(self._imports[name].params)
        if len(made.arguments) != wanted:
            raise SuiteError(
                f"{line.place}: {name} takes {wanted} numbers; here are {len(made.arguments)}",
                "{data: ...}, {filled: ...} and {room: ...} are two: a pointer and a length.",
            )
        if (
            sum(
                it.role.value in ("in_pointer", "text_pointer") for it in self._imports[name].params
            )
            > 1
        ):
            made.went_in = None

    def _log(self, line: Line, made: Action) -> None:
        self._call(made, line, "avatar_log")
        self._argument(made, number=int(line.get("level", 2)))
        text = line["log"]
        if isinstance(text, Line) and "size" in text:
            self._argument(made, filled=int(text["size"]))
        elif isinstance(text, Line):
            self._argument(made, data=bytes.fromhex(str(text["hex"])))
        else:
            self._argument(made, data=str(text).encode())

    def _cancel(self, line: Line, made: Action) -> None:
        self._call(made, line, "avatar_cancel")
        self._argument(made, number=int(line["cancel"]))

    def _credit(self, line: Line, made: Action) -> None:
        self._call(made, line, "avatar_credit")
        for number in (line["credit"], line.get("items", 0), line.get("bytes", 0)):
            self._argument(made, number=int(number))

    # What is no import

    def _return(self, line: Line, made: Action) -> None:
        made.kind, written = "return", line["return"]
        if isinstance(written, Line):
            made.proto.result.from_end = int(written["from_end"])
            made.result = None
        else:
            made.result = self._results.get(written) if isinstance(written, str) else written
            if made.result is None:
                made.result = self.status(written, line.place)
            made.proto.result.number = made.result

    def _on(self, line: Line, made: Action) -> None:
        event = self.event(line["on"], line.place)
        actions = self._actions(line.get("do", []), line.place)
        id_: int | str = OWN if line.get("own") else int(line.get("id", 0))
        made.kind = "plan"
        plan = made.proto.plan
        plan.kind, plan.own_call, plan.times = event, id_ == OWN, made.times
        plan.id = 0 if id_ == OWN else int(id_)
        plan.actions.extend(it.proto for it in actions)
        made.plan = Plan(event, id_, actions, made.times, line, line.place)
        made.times, made.proto.times = 1, 0

    def _trap(self, line: Line, made: Action) -> None:
        made.proto.trap, made.dies = True, True

    def _spin(self, line: Line, made: Action) -> None:
        made.proto.spin, made.dies = True, True

    def _grow(self, line: Line, made: Action) -> None:
        made.proto.grow = int(line["grow"])

    def _nest(self, line: Line, made: Action) -> None:
        made.proto.nest = int(line["nest"])
        made.dies = bool(line.get("dies"))

    def _work(self, line: Line, made: Action) -> None:
        made.proto.work = int(line["work"])


def repeated(actions: Sequence[Action]) -> Iterator[Action]:
    """Each action as often as it is done, up to what ends the entry."""
    for action in actions:
        for _ in range(action.times):
            yield action
            if action.kind == "return" or (action.dies and action.kind in ("trap", "spin")):
                return


def _rpcs(contract: Contract) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The classes of requests and of answers of each import that carries a call."""
    from dao_sdk.contract.message_classes import message_pool

    pool = message_pool(contract)
    methods = {
        f"{service.name}.{method.name}": method
        for service in contract.services
        for method in service.methods
    }
    calls = {each.name: methods[each.rpc] for each in contract.imports if each.rpc}
    return (
        {name: pool[method.request] for name, method in calls.items()},
        {name: pool[method.response] for name, method in calls.items()},
    )


__all__ = ["ALLOC", "Action", "Plan", "Scripts", "message", "repeated"]

"""What must cross, from what the probe was told to do: compared with each thing that does cross.

The probe does what its scripts say. So from the scripts follows which imports it calls in an entry, with
which arguments, and what the entry returns; a case says which statuses it must get. And from a few rules that
hold in every case follows what a host may do at all.
"""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from google.protobuf import json_format

from dao_sdk.contract.message_classes import message_pool
from dao_sdk.contract.model import Contract
from dao_sdk.verify.actions import ALLOC, ANY, DEATH, OWN, Action, Plan, repeated
from dao_sdk.verify.bodies import body, in_base64, shown
from dao_sdk.verify.contract import messages

_EVENT, _REQUEST, _INIT, _SHUTDOWN = (
    "yuan_on_event",
    "yuan_handle_request",
    "yuan_init",
    "yuan_shutdown",
)
_WITHOUT_END = 10_000
"""A plan for so many events need not see them all."""


class Differs(Exception):
    """What crossed is not what must cross.

    Args:
        wanted: What must cross, as a line of a transcript; empty for nothing.
        violated: The statement that is violated, if it is one that holds in every case.
        why: What is wrong, in a few words.
    """

    def __init__(self, wanted: str, why: str = "", violated: str = "") -> None:
        super().__init__(wanted)
        self.wanted = wanted
        self.why = why
        self.violated = violated


STANDING: Mapping[str, str] = {
    "ALLOC-1": "payloads cross in memory of yuan_alloc, allocated directly before",
    "CALL-2": "host calls have the ids 1, 2, 3 and so on",
    "DEATH-2": "nothing of a dead instance is called again",
    "ENTRY-1": "entries do not lie within each other",
    "ENTRY-5": "a RESUME enters only if one is owed",
    "ENTRY-8": "yuan_abi_version is called once in each instance, before anything else",
    "MOD-22": "the identity of a unit is the SHA-256 of its bytes",
    "ERR-13": "no error of a library or of the language reaches a caller",
    "IMP-3": "what the unit hands over is what crosses",
    "ALLOC-8": "what the host hands over arrives as it was",
}
"""What is looked at in every case, with the statements that it is about."""


class Model:
    """Follows one Avatar with the probe in it.

    Args:
        contract: The contract.
        starts: What the probe does as each instance starts; empty for what it does by itself.
        shutdown: What it does as it ends; None for what it does by itself.
        follows: Whether the unit is the probe; of another unit only what holds in every case is known.
    """

    def __init__(
        self,
        contract: Contract,
        starts: Sequence[list[Action]],
        shutdown: list[Action] | None,
        follows: bool,
    ) -> None:
        self.scripts: dict[str, list[Action]] = {}
        """What the probe does for each call, by its label."""
        self.ids: dict[str, int] = {}
        """The id of each call that has entered, by its label."""
        self.entered: list[str] = []
        """The labels of the calls in the order in which they entered."""
        self.unplanned: deque[dict[str, Any]] = deque()
        """Events that no plan was for."""
        self._follows = follows
        self._starts, self._shutdown = starts, shutdown
        self._pool = message_pool(contract)
        self._failure = self._pool[contract.boundary.error]
        self._lifecycle = self._pool[contract.boundary.lifecycle]
        self._host_info = self._pool[contract.boundary.host_info]
        self._methods = {
            method.number: method.name
            for service in contract.services
            for method in service.methods
        }
        self._statuses = {each.value: each.name for each in contract.statuses}
        self._results = {each.value: each.name for each in contract.results}
        self._events = {each.value: each.name for each in contract.events}
        self.host_info: Any = None
        """What the last instance was told at its start."""
        self._plans: list[Plan] = []
        self._running: str | None = None
        self._last_id = 0
        self._owes_resume = False
        self._allocated: tuple[int, int] | None = None
        self._expected: Iterator[Action] = iter(())
        self._own = 0
        self._alloc_length = 0
        self._began = False
        self._alive = False

    def forget(self) -> None:
        """Let go of an instance that was killed with its process."""
        self._alive, self._running, self._plans = False, None, []
        self.unplanned.clear()

    # What crossed

    def feed(self, record: Any) -> str:
        """Take what crossed.

        Args:
            record: The record.

        Returns:
            A line for the transcript; empty for what nobody wants to see.

        Raises:
            Differs: It must not cross.
        """
        kind = record.WhichOneof("record")
        if kind is None:
            return ""
        handle = getattr(self, f"_{kind}", None)
        return handle(getattr(record, kind)) if handle else ""

    def show(self, record: Any) -> str:
        """Give the line of a record that must not cross."""
        kind = record.WhichOneof("record")
        if kind == "entry_began":
            return self._entry_line(record.entry_began)
        if kind == "import_called":
            return self._import_line(record.import_called)
        if kind == "entry_ended":
            return self._end_line(record.entry_ended)
        return str(kind)

    def _instance_began(self, record: Any) -> str:
        self._plans, self._running, self._allocated = [], None, None
        self._last_id, self._owes_resume = 0, False
        self._began, self._alive = False, True
        return f"instance {record.number} begins"

    def _instance_ended(self, record: Any) -> str:
        self._alive = False
        self._running = None
        return f"the instance {'died: ' + record.cause if record.died else 'is dropped'}"

    def _entry_began(self, entry: Any) -> str:
        name, given = entry.name, list(entry.arguments)
        if not self._alive:
            raise Differs("", "the instance has ended", "DEATH-2")
        if self._running is not None:
            raise Differs("", f"{self._running} has not returned yet", "ENTRY-1")
        if not self._began and name != "yuan_abi_version":
            raise Differs("yuan_abi_version()", "it must be called first", "ENTRY-8")
        if self._began and name == "yuan_abi_version":
            raise Differs("", "it was called before", "ENTRY-8")
        self._began = True
        self._running = name
        if name == _EVENT and self._events.get(given[0]) == "RESUME":
            if not self._owes_resume:
                raise Differs("", "no RESUME is owed", "ENTRY-5")
            self._owes_resume = False
        self._check_payload(name, given, entry)
        self._own, self._expected = 0, iter(())
        if name in (_INIT, _REQUEST, _SHUTDOWN):
            self._check_id(given[0], name)
            self._own = given[0]
        if self._follows:
            self._expected = repeated(self._actions(entry, given))
        elif name == _EVENT:
            self.unplanned.append(self.event(entry))
        if name == "yuan_alloc":
            return ""
        return self._entry_line(entry)

    def _check_payload(self, name: str, given: list[int], entry: Any) -> None:
        if name == "yuan_alloc":
            if self._allocated is not None:
                raise Differs("", "what was allocated before was not handed over", "ALLOC-1")
            self._alloc_length = given[0]
            return
        allocated, self._allocated = self._allocated, None
        handed = None if name not in (_INIT, _REQUEST, _EVENT) else (given[-2], given[-1])
        if allocated is not None and handed != allocated:
            wanted = f"{name} with the {allocated[1]} bytes that were allocated"
            raise Differs(wanted, "the payload is not what was allocated", "ALLOC-1")
        if allocated is None and handed is not None and handed != (0, 0):
            raise Differs("yuan_alloc", "the payload was not allocated directly before", "ALLOC-1")

    def _check_id(self, id_: int, name: str) -> None:
        wanted = self._last_id + 1
        # Calls that never enter, such as those that are given up before, may have had their ids.
        entered = len(self.entered) + (name == _REQUEST)
        never_entered = len(self.scripts) - entered
        if not wanted <= id_ <= wanted + max(0, never_entered):
            raise Differs(f"the call id {wanted}", f"the call id is {id_}", "CALL-2")
        self._last_id = id_

    def _actions(self, entry: Any, given: list[int]) -> list[Action]:
        """What the probe does in an entry."""
        if entry.name == _INIT:
            self.host_info = self._host_info.FromString(entry.payload)
            if not self._starts:
                return [_answer(b"\x08\x01")]
            return self._starts[min(int(self.host_info.deaths), len(self._starts) - 1)]
        if entry.name == _SHUTDOWN:
            return [_answer(b"")] if self._shutdown is None else self._shutdown
        if entry.name == _REQUEST:
            return self._request(entry, given)
        if entry.name == "yuan_alloc":
            plan = self._planned(ALLOC, 0)
            return plan.actions if plan else [_returns_anything()]
        if entry.name == _EVENT:
            plan = self._planned(given[0], given[1])
            if plan is None:
                self.unplanned.append(self.event(entry))
                return []
            self._check_event(plan, entry)
            self._own = plan.owner
            return plan.actions
        return [_returns_anything()]

    def _request(self, entry: Any, given: list[int]) -> list[Action]:
        try:
            if self._methods.get(given[1]) == "Ruled":
                label = messages()["RuledScript"].FromString(entry.payload).script.label
            else:
                label = messages()["Script"].FromString(entry.payload).label
        except Exception:
            label = ""
        if label not in self.scripts:
            raise Differs("", "the case makes no such call", "ALLOC-8")
        self.ids[label] = given[0]
        self.entered.append(label)
        return self.scripts[label]

    def _planned(self, event: int, id_: int) -> Plan | None:
        for at, plan in enumerate(self._plans):
            wanted = plan.owner if plan.id == OWN else plan.id
            if plan.event == event and wanted in (0, id_):
                plan.left -= 1
                if plan.left == 0:
                    del self._plans[at]
                return plan
        return None

    def event(self, entry: Any) -> dict[str, Any]:
        """Say what an event is, in the words of a case."""
        given = entry.arguments
        return {
            "event": self._events.get(given[0], given[0]),
            "id": given[1],
            "status": self.status_name(given[2]),
            "payload": entry.payload,
            "line": self._entry_line(entry),
        }

    def _check_event(self, plan: Plan, entry: Any) -> None:
        event = self.event(entry)
        problem = self.wrong_event(event, plan.expects)
        if problem:
            raise Differs(f"{event['event']}({event['id']}) {problem}", f"see {plan.place}")
        if "keeps" in plan.expects:
            plan.expects["keeps"](event["payload"])

    def wrong_event(self, event: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
        """Say what an event should have been, if it is not what a case says."""
        if "status" in wanted:
            status = wanted["status"]
            if event["status"] != (self.status_name(status) if isinstance(status, int) else status):
                return f"with status {status}"
        payload = event["payload"]
        if "body" in wanted:
            expected = body(wanted["body"], messages()["Told"], str(getattr(wanted, "place", "")))
            if payload != expected:
                return f"with {shown(expected)}"
        if "unlike" in wanted:
            other = body(wanted["unlike"], messages()["Told"], str(getattr(wanted, "place", "")))
            return f"with something else than {shown(other)}" if payload == other else ""
        if "gives" in wanted:
            kind = wanted["kind"]
            return _wrong_message(payload, kind, in_base64(wanted["gives"], kind.DESCRIPTOR))
        if "failure" in wanted:
            return _wrong_message(payload, self._failure, wanted["failure"])
        if "lifecycle" in wanted:
            return _wrong_message(payload, self._lifecycle, wanted["lifecycle"])
        if "credit" in wanted and payload != struct.pack("<I", int(wanted["credit"])):
            return f"with {wanted['credit']} bytes"
        return ""

    # Imports

    def _import_called(self, call: Any) -> str:
        line = self._import_line(call)
        if not self._follows or self._running is None:
            return line
        action = self._next_import()
        if action is None:
            raise Differs("", "the case foresees no import here", "IMP-3")
        given = list(call.arguments)
        wanted = self._wanted_line(action, given)
        if call.name != action.name or any(
            each is not None and each != actual
            for each, actual in zip(self._resolved(action), given, strict=False)
        ):
            raise Differs(wanted, f"see {action.place}", "IMP-3")
        got = call.status if call.HasField("status") else DEATH
        if ANY not in action.statuses and got not in action.statuses:
            raise Differs(wanted, f"see {action.place}")
        if action.went_in is not None and got != DEATH and call.went_in != action.went_in:
            raise Differs(wanted, "other bytes went in", "IMP-3")
        return line

    def _next_import(self) -> Action | None:
        for action in self._expected:
            if action.kind == "import":
                return action
            self._notice(action)
        return None

    def _notice(self, action: Action) -> None:
        if action.plan is not None:
            plan = action.plan
            made = Plan(plan.event, plan.id, plan.actions, plan.left, plan.expects, plan.place)
            made.owner = self._own
            self._plans.append(made)

    def _resolved(self, action: Action) -> list[int | None]:
        return [self._own if each == OWN else each for each in action.arguments]

    def _entry_ended(self, ended: Any) -> str:
        line = self._end_line(ended)
        name, self._running = self._running, None
        result: int | None = None if name == "yuan_alloc" else 0
        dies = False
        for action in self._expected:
            if action.kind == "import":
                if DEATH in action.statuses and not ended.HasField("result"):
                    break
                raise Differs(self._wanted_line(action, []), f"see {action.place}", "IMP-3")
            if action.kind == "return":
                result = action.result
            dies = dies or action.dies
            self._notice(action)
        if ended.HasField("result"):
            self._owes_resume |= self._results.get(ended.result) == "YIELD" and name != "yuan_alloc"
            if self._follows and dies:
                raise Differs("the entry does not return", "the unit was told to die")
            if name == "yuan_alloc" and ended.result:
                self._allocated = (ended.result & 0xFFFFFFFF, self._alloc_length)
            if self._follows and result is not None and ended.result != result:
                raise Differs(f"  = {self._results.get(result, result)}", "another result")
            return "" if name in ("yuan_alloc", "yuan_abi_version") and not dies else line
        self._allocated = None
        return line

    # Lines of the transcript

    def status_name(self, status: int) -> str:
        """Give the name of a status as it crosses."""
        signed = status - (1 << 32) if status & 0x80000000 and status > 0 else status
        return self._statuses.get(signed, str(signed))

    def _entry_line(self, entry: Any) -> str:
        given = list(entry.arguments)
        if entry.name == "yuan_alloc":
            return f"yuan_alloc({given[0]})"
        if entry.name == _REQUEST:
            method = self._methods.get(given[1], hex(given[1]))
            return f"request {given[0]} {method}, {len(entry.payload)} bytes"
        if entry.name == _EVENT:
            event = self._events.get(given[0], given[0])
            status = self.status_name(given[2]) if event == "COMPLETION" else given[2]
            return f"{event}({given[1]}) {status}, {shown(entry.payload)}"
        return f"{entry.name}({', '.join(map(str, given[: 1 if entry.payload else None]))})"

    def _import_line(self, call: Any) -> str:
        status = self.status_name(call.status) if call.HasField("status") else "death"
        return f"    {self._call(call.name, list(call.arguments), call.went_in)} -> {status}"

    def _call(self, name: str, given: list[int], data: bytes) -> str:
        if name == "avatar_respond" and len(given) == 4:
            return f"respond({given[0]}, {self.status_name(given[1])}, {shown(data)})"
        if len(given) == 3 and name not in ("avatar_credit", "avatar_log"):
            return f"{name.removeprefix('avatar_')}({given[0]}, {shown(data)})"
        return f"{name.removeprefix('avatar_')}({', '.join(map(str, given))})"

    def _wanted_line(self, action: Action, given: list[int]) -> str:
        numbers = [
            each if each is not None else (given[at] if at < len(given) else 0)
            for at, each in enumerate(self._resolved(action))
        ]
        status = " or ".join(
            each if isinstance(each, str) else self.status_name(each) for each in action.statuses
        )
        return f"    {self._call(action.name, numbers, action.went_in or b'')} -> {status}"

    def _end_line(self, ended: Any) -> str:
        if not ended.HasField("result"):
            return "  did not return"
        names = {**self._results}
        return f"  = {names.get(ended.result, self.status_name(ended.result))}"

    def left(self) -> str:
        """Say which plan was never carried out, if there is one."""
        return next(
            (
                f"{self._events.get(plan.event, 'yuan_alloc')}({plan.owner if plan.id == OWN else plan.id})"
                f" enters; see {plan.place}"
                for plan in self._plans
                if plan.event != ALLOC and plan.left < _WITHOUT_END
            ),
            "",
        )


def _answer(payload: bytes) -> Action:
    """What the probe answers by itself."""
    made = Action("import", None, 1, "the probe itself", name="avatar_respond")
    made.arguments = [OWN, 0, None, len(payload)]
    return made


def _returns_anything() -> Action:
    return Action("return", None, 1, "the probe itself", result=None)


def _wrong_message(payload: bytes, kind: Any, wanted: Mapping[str, Any]) -> str:
    """Say what a message should have been, if it does not have what is wanted."""
    try:
        got = json_format.MessageToDict(
            kind.FromString(payload),
            preserving_proto_field_name=True,
            always_print_fields_with_no_presence=True,
        )
    except Exception:
        return f"with a {kind.DESCRIPTOR.full_name}"
    problem = differs(got, wanted)
    return f"with {problem}" if problem else ""


def _capability(grant: Mapping[str, Any]) -> str:
    """Grants have no order."""
    return str(grant["capability"])


def differs(got: Any, wanted: Any, path: str = "") -> str:
    """Say what is missing in something, if it does not hold all that is wanted.

    Texts that begin with ``~`` are contained, those that begin with ``!`` are not.
    """
    if isinstance(wanted, Mapping):
        if not isinstance(got, Mapping):
            return f"{path or 'a message'}, not {got!r}"
        for key, value in wanted.items():
            if value is None:
                if got.get(key):
                    return f"no {path}{key}, not {got[key]!r}"
                continue
            if key not in got:
                return f"{path}{key} = {value!r}"
            problem = differs(got[key], value, f"{path}{key}.")
            if problem:
                return problem
        return ""
    if isinstance(wanted, list):
        if not isinstance(got, list) or len(got) != len(wanted):
            return f"{path[:-1]} = {wanted!r}, not {got!r}"
        if all(isinstance(it, Mapping) and "capability" in it for it in [*got, *wanted]):
            got, wanted = (sorted(each, key=_capability) for each in (got, wanted))
        return next(
            filter(None, (differs(a, b, path) for a, b in zip(got, wanted, strict=True))), ""
        )
    if isinstance(wanted, str) and wanted.startswith("!"):
        return f"{path[:-1]} without {wanted[1:]!r}" if wanted[1:] in str(got) else ""
    if isinstance(wanted, str) and wanted.startswith("~"):
        return (
            ""
            if wanted[1:] in str(got)
            else f"{path[:-1]} that contains {wanted[1:]!r}, not {got!r}"
        )
    same = got == wanted or (not isinstance(wanted, bool) and str(got) == str(wanted))
    return "" if same else f"{path[:-1]} = {wanted!r}, not {got!r}"

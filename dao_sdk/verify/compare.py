"""Compares what was seen with what a step of a case says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from google.protobuf import json_format

from dao_sdk.verify.bodies import body, shown
from dao_sdk.verify.cases import Line
from dao_sdk.verify.model import differs
from dao_sdk.verify.outcome import Failed


def match_named(step: Line, verb: str, first: str, what: Any, line: str) -> None:
    """Compare a report with what a step says of it; its first key names what the report is about."""
    wanted = {first: step[verb], **{key: step[key] for key in step if key != verb}}
    got = {field.name: getattr(what, field.name) for field in what.DESCRIPTOR.fields}
    if wanted[first] is True:
        del wanted[first]
    if problem := differs(got, wanted):
        raise Failed("something else was seen", problem, line)


def match(step: Mapping[str, Any], got: Mapping[str, Any], line: str) -> None:
    """Compare what a step says of some values with what they are."""
    wanted = {key: step[key] for key in got if key in step}
    if problem := differs(got, wanted):
        raise Failed("something else was seen", f"{line} with {problem}", line)


def match_problem(filled: Callable[[str], str], step: Line, problem: Any, line: str) -> None:
    """Compare an error with what a step says of it.

    Args:
        filled: Puts into a text what a case can only know as it runs.
        step: The step.
        problem: The error.
        line: What was seen, as a line of the transcript.
    """
    keys = ("status", "message", "help", "details", "executed", "repeat")
    got = {key: getattr(problem, key) for key in keys}
    got["details"] = dict(problem.details)
    for key in ("executed", "repeat"):
        if not got[key]:  # the language's error does not say so
            del got[key]
    wanted = {key: step[key] for key in keys if key in step and key in got}
    if wanted.get("status") == "any" or isinstance(wanted.get("status"), list):
        del wanted["status"]
    says = step.get("says", [])
    said = f"{problem.message} {problem.help}".lower()
    for each in [says] if isinstance(says, str) else says:
        texts = each if isinstance(each, list) else [each]
        if not any(filled(text).lower() in said for text in texts):
            wanted_text = " or ".join(map(repr, texts))
            raise Failed(
                f"the error does not say {wanted_text}",
                f"{line} with {wanted_text}",
                f"{line} with {problem.message!r}",
            )
    if wrong := differs(got, wanted):
        raise Failed("another error", f"{line} with {wrong}", f"{line} with {got}")


def match_body(step: Line, key: str, got: bytes, kind: Any, line: str) -> None:
    """Compare bytes with what a step says under a key; as a message if it says ``json``."""
    written = step[key]
    if isinstance(written, Line) and "json" in written:
        message = json_format.MessageToDict(
            kind.FromString(got),
            preserving_proto_field_name=True,
            always_print_fields_with_no_presence=True,
        )
        if problem := differs(message, written["json"]):
            raise Failed("another message", problem, line)
        return
    wanted = body(written, kind, step.place)
    if got != wanted:
        raise Failed("other bytes", f"{key} {shown(wanted)}", f"{key} {shown(got)}")


def status(ended: Any) -> str:
    """The status with which a call ended, as cases write it."""
    if ended.HasField("cancelled"):
        return "GIVEN_UP"
    if ended.HasField("problem"):
        return str(ended.problem.status) or "REFUSED"
    return "OK"


def ending(ended: Any) -> str:
    """How a call ended, for a transcript."""
    if ended.HasField("problem"):
        return f"{status(ended)}: {ended.problem.message}"
    return f"{status(ended)}, {shown(ended.answer)}" if ended.answer else status(ended)


def granted(grants: Any) -> dict[str, list[str]]:
    """What is granted, as cases write it."""
    return {each.capability: list(each.scopes) for each in grants}


def plain(value: Any) -> Any:
    """A value as cases write it."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value

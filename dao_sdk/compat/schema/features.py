"""How things are encoded, whichever syntax says so: proto2, proto3 and editions as one.

Source: https://protobuf.dev/editions/features/ (the defaults of each syntax and edition).
"""

from __future__ import annotations

from typing import Any, NamedTuple

from google.protobuf.descriptor_pb2 import FeatureSet, FileDescriptorProto


class Features(NamedTuple):
    """The features that decide what bytes and JSON look like."""

    presence: str
    """``explicit``, ``implicit`` or ``required``."""
    closed_enums: bool
    """Whether a number that an enum does not know is set aside as an unknown field."""
    packed: bool
    """Whether repeated scalars are written as one length-delimited run."""
    utf8: bool
    """Whether strings that are not UTF-8 are refused."""
    delimited: bool
    """Whether messages are written between group tags in place of behind their length."""
    strict_json: bool
    """Whether names must be fit for JSON; best effort otherwise."""


_PROTO2 = Features("explicit", True, False, False, False, False)
_PROTO3 = Features("implicit", False, True, True, False, True)
_EDITIONS = Features("explicit", False, True, True, False, True)

_PRESENCE = {
    FeatureSet.EXPLICIT: "explicit",
    FeatureSet.IMPLICIT: "implicit",
    FeatureSet.LEGACY_REQUIRED: "required",
}


def of_file(file: FileDescriptorProto) -> Features:
    """The features of a file, from its syntax or edition and its own settings."""
    if file.syntax == "proto3":
        return _PROTO3
    if file.syntax != "editions":
        return _PROTO2
    return inherit(_EDITIONS, file.options)


def inherit(outer: Features, options: Any) -> Features:
    """The features of an element: those of what it is in, changed by its own options."""
    if not options.HasField("features"):
        return outer
    own = options.features
    changes: dict[str, Any] = {}
    if own.field_presence:
        changes["presence"] = _PRESENCE[own.field_presence]
    if own.enum_type:
        changes["closed_enums"] = own.enum_type == FeatureSet.CLOSED
    if own.repeated_field_encoding:
        changes["packed"] = own.repeated_field_encoding == FeatureSet.PACKED
    if own.utf8_validation:
        changes["utf8"] = own.utf8_validation == FeatureSet.VERIFY
    if own.message_encoding:
        changes["delimited"] = own.message_encoding == FeatureSet.DELIMITED
    if own.json_format:
        changes["strict_json"] = own.json_format == FeatureSet.ALLOW
    return outer._replace(**changes)

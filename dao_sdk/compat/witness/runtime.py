"""The runtime's descriptors, of which there are two kinds, in C and in Python, that behave alike."""

from __future__ import annotations

from typing import Any, TypeAlias

MessageType: TypeAlias = Any
EnumType: TypeAlias = Any
FieldType: TypeAlias = Any

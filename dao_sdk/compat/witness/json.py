"""JSON that the two sides read differently."""

from __future__ import annotations

import json
from typing import Any

from google.protobuf.json_format import SerializeToJsonError
from google.protobuf.message import Message

from dao_sdk.compat.witness.codec import DOUBLE, Codec, ambiguous
from dao_sdk.compat.witness.compose import Tried, descriptor, inside, reach
from dao_sdk.compat.witness.crossing import CrossingWitness
from dao_sdk.compat.witness.focus import About
from dao_sdk.compat.witness.holder import shown_name
from dao_sdk.compat.witness.reading import is_set
from dao_sdk.compat.witness.runtime import FieldType


class JsonWitness(CrossingWitness):
    """The JSON form of a message, as one side prints it."""

    def encode(self, codec: Codec, tried: Tried) -> bytes | None:
        """The JSON; an enum's first value is said too, though few printers say it."""
        try:
            text = codec.print_json(tried.message)
            field = self._end(codec, tried)
            if field is not None:
                if ambiguous(field):
                    return None
                if field.enum_type is not None and not field.is_repeated:
                    text = self._said(codec, tried, field, text)
            return None if DOUBLE in text else text.encode()
        except (SerializeToJsonError, ValueError, TypeError):
            return None  # a Timestamp far off, an Any of an unknown type: it has no JSON

    def decode(self, codec: Codec, full: str, data: bytes) -> Message:
        """Reads JSON."""
        return codec.parse_json(full, data.decode())

    def shown(self, data: bytes) -> str:
        """The JSON."""
        return f"the JSON {data.decode()} as {shown_name(self.old_name)}"

    def _end(self, codec: Codec, tried: Tried) -> FieldType | None:
        """The field that is tried, on the side that writes."""
        inner = inside(codec, tried.message, tried.trail, tried.new) if tried.trail else None
        return None if inner is None else descriptor(codec, inner, tried.trail[-1][tried.new])

    def _blamed(self, tried: Tried, *, refuser: bool) -> bool:
        """Whether a side refuses it for the element: for its name if that is what it is about."""
        if not super()._blamed(tried, refuser=refuser):
            return False
        if not tried.trail:
            return True
        names = self.target.names
        there = reach(self.codecs[refuser], names[refuser], tried.trail, refuser)
        field = self._end(self.codecs[tried.new], tried)
        if there is None or field is None:
            return False
        mine = tried.trail[-1][refuser]
        known = self._known(self.codecs[refuser], there[1], field)
        if self._focus.about is About.NAME:
            return known is None or mine is None or known.number != mine.number
        if (
            mine is None
            or self._focus.about is About.ANY
            or bool(mine.extendee) != field.is_extension
        ):
            return True
        return known is not None and known.number == mine.number

    def _known(self, codec: Codec, message: Message, field: FieldType) -> FieldType | None:
        """What a side takes the printed name of a field for."""
        if field.is_extension:
            return codec.named_extension(message.DESCRIPTOR, field.full_name)
        fields: Any = message.DESCRIPTOR.fields
        named = {it.name: it for it in fields} | {it.json_name: it for it in fields}
        return named.get(field.json_name)

    def _said(self, codec: Codec, tried: Tried, field: FieldType, text: str) -> str:
        """The JSON with a value of an enum that is the default, which few printers print."""
        if not tried.values or len(tried.trail) > 1 or is_set(tried.message, field):
            return text
        whole = json.loads(codec.print_json(tried.message, whole=True))
        said = {**json.loads(text), field.json_name: whole[field.json_name]}
        return json.dumps(said, ensure_ascii=False)

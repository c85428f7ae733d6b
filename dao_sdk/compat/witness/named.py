"""A message in an Any, whose name the other side looks up in vain."""

from __future__ import annotations

from dataclasses import dataclass

from google.protobuf.any_pb2 import Any

from dao_sdk.compat.finding import Told, Witness
from dao_sdk.compat.matching.matched import Pair
from dao_sdk.compat.schema.schema import Schema
from dao_sdk.compat.witness.codec import Codec, Refused


@dataclass(frozen=True, slots=True)
class AnyWitness(Witness):
    """An Any that one side packs."""

    schemas: Pair[Schema]
    name: str
    """Full name of the message in it."""
    json: bool
    """Whether it crosses as JSON."""

    @property
    def packed(self) -> Any:
        """The message, empty, in an Any."""
        return Any(type_url=f"type.googleapis.com/{self.name}")

    @property
    def text(self) -> str:
        """The Any in JSON."""
        return f'{{"@type": "type.googleapis.com/{self.name}"}}'

    def tell(self) -> Told:
        """Opens it on both sides."""
        data = self.text.encode() if self.json else self.packed.SerializeToString()
        shown = self.text if self.json else data.hex(" ")
        kind = "JSON" if self.json else "bytes"
        return Told(
            f"the {kind} {shown} as google.protobuf.Any",
            self._opened(self.schemas.old),
            self._opened(self.schemas.new),
            data,
        )

    def _opened(self, schema: Schema) -> str:
        codec = Codec(schema)
        try:
            if self.json:
                codec.parse_json("google.protobuf.Any", self.text)
            else:
                codec.parse(self.name, self.packed.value)
        except (KeyError, Refused) as wrong:
            return f"refuses it: {wrong}"
        return f"holds a {self.name}"

"""Bytes that the two sides read differently."""

from __future__ import annotations

from dataclasses import dataclass

from dao_sdk.compat.finding import Told, Witness
from dao_sdk.compat.witness.codec import Codec


@dataclass(frozen=True, slots=True)
class WireWitness(Witness):
    """Some bytes of a message."""

    old: Codec
    new: Codec
    old_name: str
    """Full name of the message on the old side."""
    new_name: str
    data: bytes

    def tell(self) -> Told:
        """Reads the bytes on both sides."""
        return Told(
            what=f"the bytes {self.data.hex(' ')} as {self.old_name}",
            old=self.old.read(self.old_name, self.data).text,
            new=self.new.read(self.new_name, self.data).text,
            data=self.data,
        )

"""What a synchronisation did."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Synced:
    """What went from one home to another and back; two of them can be added."""

    sent: int = 0
    """Documents that the other home was given, deleted ones included."""
    received: int = 0
    """Documents that came from there."""
    sent_bytes: int = 0
    """Bytes of their changes."""
    received_bytes: int = 0
    """Bytes of the changes that came from there."""

    def __add__(self, other: Synced) -> Synced:
        return Synced(
            self.sent + other.sent,
            self.received + other.received,
            self.sent_bytes + other.sent_bytes,
            self.received_bytes + other.received_bytes,
        )

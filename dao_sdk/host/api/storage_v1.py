# Made by `dao generate` from the contract dao 1.0. Do not edit.
"""Messages of ``dao.storage.v1``.

The storage capability: a durable, ordered map of byte strings, private to one home.
"""

from __future__ import annotations

from . import descriptors as _descriptors

__all__ = [
    "ReadRequest",
    "ReadResponse",
    "ReadManyRequest",
    "ReadManyResponse",
    "OptionalValue",
    "ScanRequest",
    "ScanResponse",
    "ScanEntry",
    "Entry",
    "WriteRequest",
    "Condition",
    "Change",
    "KeyRange",
    "WriteResponse",
]


ReadRequest = _descriptors.message("dao.storage.v1.ReadRequest", __name__, "The key to read.")
ReadResponse = _descriptors.message("dao.storage.v1.ReadResponse", __name__, "The value read.")
ReadManyRequest = _descriptors.message(
    "dao.storage.v1.ReadManyRequest", __name__, "The keys to read from one snapshot."
)
ReadManyResponse = _descriptors.message(
    "dao.storage.v1.ReadManyResponse",
    __name__,
    "The values read, in the order of the keys asked for.",
)
OptionalValue = _descriptors.message(
    "dao.storage.v1.OptionalValue", __name__, "A value that may be absent."
)
ScanRequest = _descriptors.message("dao.storage.v1.ScanRequest", __name__, "A range to read.")
ScanResponse = _descriptors.message(
    "dao.storage.v1.ScanResponse",
    __name__,
    "Some consecutive entries of a range; at least one, unless there is none.",
)
ScanEntry = _descriptors.message("dao.storage.v1.ScanEntry", __name__, "One entry of a scan.")
Entry = _descriptors.message("dao.storage.v1.Entry", __name__, "One key with its value.")
WriteRequest = _descriptors.message(
    "dao.storage.v1.WriteRequest", __name__, "A batch: all of it happens, or none."
)
Condition = _descriptors.message("dao.storage.v1.Condition", __name__, "One condition of a batch.")
Change = _descriptors.message("dao.storage.v1.Change", __name__, "One change of a batch.")
KeyRange = _descriptors.message("dao.storage.v1.KeyRange", __name__, "A range of keys.")
WriteResponse = _descriptors.message(
    "dao.storage.v1.WriteResponse", __name__, "The answer to a batch that was committed."
)

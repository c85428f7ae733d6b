# Made by `dao generate` from the contract odd 1.0. Do not edit.
"""Messages of ``odd.other.v1``.

Another package, whose names meet those of the first.
"""

from __future__ import annotations

from . import descriptors as _descriptors

__all__ = [
    "Same",
    "Ruled",
    "Truth",
    "False_",
    "True_",
    "TRUTH_MAYBE",
]

Truth = _descriptors.enum("odd.other.v1.Truth")
False_ = 0
True_ = 1
TRUTH_MAYBE = 2

Same = _descriptors.message(
    "odd.other.v1.Same", __name__, "A message that the other package has too."
)
Same.None_ = 0
Same.class_ = 1
Ruled = _descriptors.message(
    "odd.other.v1.Ruled", __name__, "A rule of every kind, on fields of every kind."
)
Truth.False_ = 0
Truth.True_ = 1
Same.Kind.None_ = 0
Same.Kind.class_ = 1

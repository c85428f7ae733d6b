# Made by `dao generate` from the contract odd 1.0. Do not edit.
"""Messages of ``odd.other.v1``.

Another package, whose names meet those of the first.
"""

from .host.api.other_v1 import *

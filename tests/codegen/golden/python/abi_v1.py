# Made by `dao generate` from the contract odd 1.0. Do not edit.
"""Messages of ``odd.abi.v1``.

What the boundary itself needs.
"""

from .host.api.abi_v1 import *

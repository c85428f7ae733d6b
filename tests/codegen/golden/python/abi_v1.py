# Made by `dao generate` from the contract odd 1.0. Do not edit.
"""Messages of ``odd.abi.v1``.

Messages of the boundary itself: what host and guest tell each other beside requests and answers.
"""

from .host.api.abi_v1 import *

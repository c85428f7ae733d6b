# Made by `dao generate` from the contract odd 1.0. Do not edit.
"""Messages of ``odd.names.v1``.

Names that are words of the language, clash, shadow or nest. "Quoted", \\back\\slashed, \"\"\"thrice\"\"\"
and */ closed.
"""

from .host.api.names_v1 import *

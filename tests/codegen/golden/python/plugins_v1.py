# Made by `dao generate` from the contract odd 1.0. Do not edit.
"""Messages of ``odd.plugins.v1``.

What the plugins of languages trip over, in a file that has the base name of another. @file, [x],
<T>, {y} and #1.
"""

from .host.api.plugins_v1 import *

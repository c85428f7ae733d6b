# Made by `dao generate` from the contract odd 1.0. Do not edit.
"""What a handler of a capability must have, one Protocol for each."""

from .host.api.capabilities import *

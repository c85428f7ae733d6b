"""Keeping homes: backing them up, restoring them, and telling what is wrong with them.

A backup is a home itself: a folder that an Avatar can open, or that can be copied anywhere.
"""

from .backup import Copied, back_up
from .check import Finding, check
from .database import is_of_unit
from .restore import Restored, restore

__all__ = ["Copied", "Finding", "Restored", "back_up", "check", "is_of_unit", "restore"]

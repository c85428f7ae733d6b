"""What a case can do, and what it can look at, by subject."""

from dao_sdk.verify.steps import avatar, calls, capabilities, homes, kills, surroundings
from dao_sdk.verify.steps.verbs import VERBS

__all__ = ["VERBS", "avatar", "calls", "capabilities", "homes", "kills", "surroundings"]

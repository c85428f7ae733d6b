"""The keys capability: secrets wrapped by keys that belong to the home."""

from .adapter import HomeKeys

__all__ = ["HomeKeys"]

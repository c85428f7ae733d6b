"""A home: the folder in which an Avatar keeps all that it has."""

from .home import Home, HomeError, HomeHeld, HomeLock

__all__ = ["Home", "HomeError", "HomeHeld", "HomeLock"]

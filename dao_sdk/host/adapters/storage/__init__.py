"""The storage capability: the data of a home in SQLite."""

from .adapter import SqliteStorage

__all__ = ["SqliteStorage"]

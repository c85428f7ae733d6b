"""Dao SDK: everything the author of an Avatar needs."""

__version__ = "0.1.0"

"""The base of every error that a person can meet."""

from __future__ import annotations


class DaoError(Exception):
    """Something went wrong that a person can understand and often put right.

    ``str()`` of it is the message, and the advice on a line of its own.

    Args:
        message: One sentence: what went wrong, naming the file, field or limit.
        help: One sentence: what to do about it; empty if there is nothing to advise.
    """

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.help = help

    def __str__(self) -> str:
        return f"{self.message}\nhelp: {self.help}" if self.help else self.message

"""The base of every error that a person can meet."""

from __future__ import annotations


class DaoError(Exception):
    """Something went wrong that a person can understand and, where ``mend`` says how, put right.

    Args:
        message: One sentence: what went wrong, naming the file, field or limit.
        mend: One sentence: what to do about it; empty where nothing can be advised.
    """

    def __init__(self, message: str, mend: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend

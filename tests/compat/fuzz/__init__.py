"""Hostile bytes for everything that reads a side.

``python -m tests.compat.fuzz TARGET`` lets atheris look for bytes that go wrong; it need not be
installed for anything else. What it found is in ``tests/compat/corpus`` beside a few good inputs,
and the tests replay all of it.
"""

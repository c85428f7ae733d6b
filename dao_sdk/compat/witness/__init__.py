"""Inputs that go wrong, found and played with the real parts."""

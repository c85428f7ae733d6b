"""Contracts drawn by lot: each must generate, compile, and carry values exactly, in every language."""

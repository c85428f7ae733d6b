"""Plays schemas with the real runtime, apart from the checker: what does each side make of bytes?"""

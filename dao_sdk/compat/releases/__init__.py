"""Frozen versions of a contract: written once, found to be unchanged whenever read."""

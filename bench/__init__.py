"""Measurements beside other ways of doing the same: ``python -m bench [NAME ...] [--json]``."""

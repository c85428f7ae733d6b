"""Calls without generated types: methods by the names that people type, messages as plain JSON."""

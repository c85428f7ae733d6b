"""Recordings of what crossed between a host and a unit: read, and replayed."""

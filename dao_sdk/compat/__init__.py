"""Compares two contracts, schemas or units: what breaks, for whom, with the proof."""

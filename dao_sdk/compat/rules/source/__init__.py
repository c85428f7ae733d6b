"""Rules of the source layer, one a file."""

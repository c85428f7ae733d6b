"""Rules of the wire layer, one a file."""

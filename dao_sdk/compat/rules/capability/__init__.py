"""Rules of the capability layer, one a file."""

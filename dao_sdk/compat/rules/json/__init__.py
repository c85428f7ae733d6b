"""Rules of the json layer, one a file."""

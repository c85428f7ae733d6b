"""The steps of building a unit, one a file; see ../build.py."""

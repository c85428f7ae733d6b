"""From the sources of a unit to a module that hosts accept: what ``dao build`` does.

The steps are a file each: what the author declares, the toolchain, cargo, and what is done to the
module that the linker wrote.
"""

"""Which element of the old side is which of the new one."""

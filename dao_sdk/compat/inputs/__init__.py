"""What is compared: everything that a side may be, and how a unit meets a host."""

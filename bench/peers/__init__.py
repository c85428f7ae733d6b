"""What the rows are measured beside."""

"""What one side makes of what the other writes, field by field, in bytes and in JSON."""

"""What .proto files declare, as rules see it."""

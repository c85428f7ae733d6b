"""The host: what runs a unit and answers it."""

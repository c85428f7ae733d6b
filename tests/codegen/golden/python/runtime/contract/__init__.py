"""What reads units before they run."""

"""What editors open."""

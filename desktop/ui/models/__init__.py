"""Qt item models over the core types."""

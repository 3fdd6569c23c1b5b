"""What a summary is made of: the source, what matters in it, and the kinds of summary."""

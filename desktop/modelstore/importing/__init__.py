"""Models that a person brings: what they are, what they can become, and how well that went."""

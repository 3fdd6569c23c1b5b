"""The scorer of sentences: what it sees of one, what it is trained on, how."""

"""Our own tagger of personal data: the texts it learns from, its training and its export."""

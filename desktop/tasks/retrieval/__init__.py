"""Passages of documents and the search for those that answer a question."""

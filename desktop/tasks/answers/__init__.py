"""Answers to questions: read from passages, looked up in tables, computed from cells; with their sources."""

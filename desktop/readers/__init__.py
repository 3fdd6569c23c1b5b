"""Readers: one file a format, file to Document."""

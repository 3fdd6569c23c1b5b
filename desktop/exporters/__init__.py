"""Exporters: a result into a file, and the proof of what was written."""

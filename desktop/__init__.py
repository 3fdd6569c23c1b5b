"""Strongroom: private documents, worked on by small language models on this machine."""

__version__ = "0.1.0"

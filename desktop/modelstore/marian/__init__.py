"""Marian models (Firefox Translations) carried over to ONNX."""

"""Encoder-decoder models of other makers carried over to ONNX."""

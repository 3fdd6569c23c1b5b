"""Inference engines: each wraps one model, loads lazily, reports its memory and can be closed."""

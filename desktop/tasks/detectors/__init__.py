"""Detectors of personal data: recognizers by rule, and how their findings merge."""

"""The window of models: what there is, and how more comes."""

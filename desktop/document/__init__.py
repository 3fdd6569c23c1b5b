"""The types that every layer speaks: a document with its geometry, and what a task found in it."""

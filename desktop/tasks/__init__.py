"""Tasks: one file a task, Document to TaskResult."""

"""Jobs: queue, workers, the child process and the wire between them."""

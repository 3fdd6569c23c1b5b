"""Makes the span reader: its data, its training, its export."""

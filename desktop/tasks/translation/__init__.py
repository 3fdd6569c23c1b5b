"""Translation of documents: what is translated in one piece, and what is checked afterwards."""

"""Models on this machine: what there is, whether it is whole, and how it was made."""

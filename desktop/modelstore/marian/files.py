"""What a translation model is made of on the disk."""

ENCODER = "encoder.onnx"
DECODER = "decoder.onnx"
TABLE = "table.npy"
"""The embeddings, (vocabulary, width) int8; they are the output layer too."""
BIAS = "bias.npy"
OFFSETS = "shortlist_offsets.npy"
CANDIDATES = "shortlist_candidates.npy"
VOCABULARY = "vocabulary.spm"
CONFIG = "config.json"
"""`decoder_layers`, and how many tokens are `frequent`."""
ALL = (ENCODER, DECODER, TABLE, BIAS, OFFSETS, CANDIDATES, VOCABULARY, CONFIG)

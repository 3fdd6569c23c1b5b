"""What a translation model is made of on the disk."""

ENCODER = "encoder.onnx"
DECODER = "decoder.onnx"
TABLE = "table.npy"
"""The embeddings, (vocabulary, width) int8; they are the output layer too."""
SOURCE_TABLE = "source_table.npy"
"""Those of the source, where the languages have a vocabulary each."""
BIAS = "bias.npy"
OFFSETS = "shortlist_offsets.npy"
CANDIDATES = "shortlist_candidates.npy"
VOCABULARY = "vocabulary.spm"
TARGET_VOCABULARY = "target_vocabulary.spm"
"""That of the target, where it has its own."""
CONFIG = "config.json"
"""`decoder_layers`; where there is a shortlist, how many tokens are `frequent`; `separate` is 1 where the
languages have a vocabulary each."""
SHARED = (ENCODER, DECODER, TABLE, BIAS, VOCABULARY, CONFIG)
"""What every model has."""
SHORTLIST = (OFFSETS, CANDIDATES)
SEPARATE = (SOURCE_TABLE, TARGET_VOCABULARY)
ALL = (ENCODER, DECODER, TABLE, BIAS, OFFSETS, CANDIDATES, VOCABULARY, CONFIG)
"""The files of a model with one vocabulary and a shortlist."""

"""The trained tagger as an 8-bit ONNX graph: `python -m desktop.modelstore.pii.export TRAINED DEST`.

Needs the extra `models`. DEST is resources/models/pii in the program.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

from desktop.modelstore.encoders import export_encoder, quantize_encoder

KEPT = (
    *("architectures", "model_type", "id2label", "label2id", "vocab_size", "type_vocab_size", "hidden_size"),
    *("num_hidden_layers", "num_attention_heads", "intermediate_size", "max_position_embeddings"),
)
"""What of the configuration goes with the graph; the rest says how it was trained."""


def export(trained: Path, dest: Path) -> None:
    """Write model.onnx, tokenizer.json and config.json to `dest` from a folder in Hugging Face's layout.

    Every matrix has 8-bit weights, one scale a channel, the table of word vectors too.
    """
    dest.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=dest.parent) as work:
        graph = export_encoder(trained, Path(work), "token-classification")
        quantize_encoder(graph, dest / "model.onnx", outliers_kept=False)
    config = json.loads((trained / "config.json").read_text("utf-8"))
    kept = {name: config[name] for name in KEPT}
    (dest / "config.json").write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    tokenizer = json.loads((trained / "tokenizer.json").read_text("utf-8"))
    tokenizer["truncation"] = tokenizer["padding"] = None
    small = json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":"))
    (dest / "tokenizer.json").write_text(small, "utf-8")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=export.__doc__)
    parser.add_argument("trained", type=Path)
    parser.add_argument("dest", type=Path)
    given = parser.parse_args()
    export(given.trained, given.dest)


if __name__ == "__main__":
    main()

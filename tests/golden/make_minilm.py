"""Makes minilm.json: texts and their vectors by the fp32 model. Needs torch and transformers.

    python tests/golden/make_minilm.py FOLDER > tests/golden/minilm.json

FOLDER is all-MiniLM-L6-v2 as Hugging Face lays it out (config.json, model.safetensors, tokenizer files).
"""

from __future__ import annotations

import json
import sys

import torch
from transformers import AutoModel, AutoTokenizer

TEXTS = [
    "Revenue rose 5 % to 12.4 million in the third quarter.",
    "Sales grew by five percent in Q3.",
    "The cat sat on the mat.",
    "Der Umsatz stieg im dritten Quartal um 5 Prozent.",
    "PAYMENT is due 30 days after receipt; late payments bear interest at 8 % a year.",
    "x",
    "Naïve café-goers paid €3.50 — or ¥600 — for coffee in 東京.",
    " ".join(f"Item {number} of the list costs {number * 7} dollars." for number in range(60)),
]


def vectors(folder: str, texts: list[str]) -> list[list[float]]:
    """Mean over tokens of the last hidden state, to unit length (the model's modules.json)."""
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
    batch = tokenizer(texts, padding=True, truncation=True, max_length=256, return_tensors="pt")
    with torch.no_grad():
        hidden = model(**batch).last_hidden_state
    mask = batch["attention_mask"].unsqueeze(-1)
    mean = (hidden * mask).sum(1) / mask.sum(1)
    return torch.nn.functional.normalize(mean).tolist()


if __name__ == "__main__":
    rows = [[round(value, 6) for value in row] for row in vectors(sys.argv[1], TEXTS)]
    pairs = [
        json.dumps({"text": text, "vector": row}, ensure_ascii=False)
        for text, row in zip(TEXTS, rows, strict=True)
    ]
    sys.stdout.write("[\n" + ",\n".join(pairs) + "\n]\n")

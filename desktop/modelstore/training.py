"""What the training of our encoders has in common."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

HEAD_FASTER = 4


def optimizer_of(model: Any, rate: float) -> Any:
    """AdamW at `rate`; the new head ("classifier") learns faster than what is there already."""
    import torch

    learnt = [(name, value) for name, value in model.named_parameters() if value.requires_grad]
    head = [value for name, value in learnt if name.startswith("classifier")]
    body = [value for name, value in learnt if not name.startswith("classifier")]
    groups = [{"params": body, "lr": rate}, {"params": head, "lr": rate * HEAD_FASTER}]
    return torch.optim.AdamW(groups, weight_decay=0.01, fused=True)


def tokenizer_of(base: Path) -> Any:
    """The `tokenizers.Tokenizer` of a model, neither cutting nor padding."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def say(text: str) -> None:
    """A line on standard output, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()

"""A converted translator held against its original in torch: the same tokens, and how fast."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import psutil  # type: ignore[import-untyped]

from desktop.modelstore.seq2seq import description, files
from desktop.modelstore.seq2seq.description import Asking, Description
from desktop.modelstore.seq2seq.steps import Steps
from desktop.modelstore.seq2seq.tokens import Tokens
from desktop.progress import JobContext

LONGEST = 40
"""Tokens of a translation that are compared."""


def sources(folder: Path, texts: Sequence[str], direction: str) -> list[list[int]]:
    """Texts as the tokens that the encoder reads."""
    told = description.read(folder)
    tokens = Tokens(folder, told)
    asking = told.asked(direction) or Asking()
    return [[*asking.before, *tokens.cut(asking.text + text).ids, told.end] for text in texts]


def by_torch(
    folder: Path, sentences: Sequence[Sequence[int]], told: Description, direction: str, ctx: JobContext
) -> list[list[int]]:
    """Greedy translations by the original, from safetensors in float32: tokens after the one that the decoder
    begins with."""
    import torch
    from transformers import AutoModelForSeq2SeqLM

    model = AutoModelForSeq2SeqLM.from_pretrained(
        folder, local_files_only=True, trust_remote_code=False, use_safetensors=True, dtype=torch.float32
    ).eval()
    first = (told.asked(direction) or Asking()).first
    found = []
    with torch.no_grad():
        for number, ids in enumerate(sentences):
            ctx.report("original", number, len(sentences))
            written = model.generate(
                torch.tensor([list(ids)]),
                attention_mask=torch.ones(1, len(ids), dtype=torch.long),
                num_beams=1,
                do_sample=False,
                max_new_tokens=LONGEST,
                forced_bos_token_id=first,
                forced_eos_token_id=None,
                bad_words_ids=[[token] for token in told.barred] or None,
            )
            found.append([int(token) for token in written[0, 1:]])
    return found


def agreement(
    folder: Path, sentences: Sequence[Sequence[int]], wanted: Sequence[Sequence[int]], ctx: JobContext
) -> tuple[float, float]:
    """The part of the tokens `wanted` that the model in `folder` chooses too, each after the same ones before
    it, and tokens a second. A first token that is given is not counted as chosen."""
    import onnxruntime  # type: ignore[import-untyped]

    told = description.read(folder)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = psutil.cpu_count(logical=False) or 1
    options.log_severity_level = 3
    encoder, decoder = (
        onnxruntime.InferenceSession(folder / name, options, providers=["CPUExecutionProvider"])
        for name in (files.ENCODER, files.DECODER)
    )
    given = set(told.languages.values())
    same = count = 0
    began = time.perf_counter()
    for number, (ids, tokens) in enumerate(zip(sentences, wanted, strict=True)):
        ctx.report("measure", number, len(sentences))
        steps = Steps(encoder, decoder, told, [ids])
        previous = told.start
        for token in tokens:
            logits, _ = steps.step(np.array([previous]))
            logits[:, list(told.barred)] = -np.inf
            if token not in given:
                same += int(logits[0].argmax()) == token
                count += 1
            previous = token
    return same / max(count, 1), count / (time.perf_counter() - began)
